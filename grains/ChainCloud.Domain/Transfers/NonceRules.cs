namespace ChainCloud.Domain.Transfers;

/// <summary>An open transfer of an account and the nonce that it holds.</summary>
/// <param name="IsSigned">Its signed bytes are stored: the nonce will be used, or is.</param>
public sealed record NonceHolder(ulong Nonce, TransferId Transfer, bool IsSigned);

/// <summary>A transaction in a block that our account sent and none of our transfers made.</summary>
/// <param name="IsFinal">False while a reorganization may take it back.</param>
public sealed record StrangeTransaction(ulong Nonce, Hash256 TxId, bool IsFinal);

/// <summary>What the account may do next.</summary>
public abstract record NonceChoice
{
    /// <summary>Plan with this nonce.</summary>
    public sealed record Use(ulong Nonce) : NonceChoice;

    /// <summary>Somebody else's step comes first.</summary>
    public sealed record Wait : NonceChoice;

    /// <summary>Somebody else signs with this account's key: people have to look. Nothing is planned, nothing released.</summary>
    public sealed record Alarm(StrangeTransaction Transaction) : NonceChoice;
}

/// <summary>Which nonce an account's next transaction takes. Pure.</summary>
public static class NonceRules
{
    /// <summary>Signed transactions of one account that may wait for a block; nodes drop what is beyond (geth keeps 16 for certain).</summary>
    public const int MaxWaiting = 16;

    /// <param name="next">The lowest nonce that no block has used.</param>
    /// <param name="holders">All open transfers of the account.</param>
    /// <param name="stranger">A transaction that none of our transfers made; null when there is none.</param>
    public static NonceChoice Next(ulong next, IReadOnlyCollection<NonceHolder> holders, StrangeTransaction? stranger)
    {
        if (holders.Any(h => !h.IsSigned))
        {
            // Its nonce may be used again soon; and a transaction that nobody knows may be the one whose signature is still on its way here.
            return new NonceChoice.Wait();
        }

        if (stranger is not null)
        {
            return stranger.IsFinal ? new NonceChoice.Alarm(stranger) : new NonceChoice.Wait();
        }

        var held = holders.Select(h => h.Nonce).Where(n => n >= next).ToHashSet();
        if (held.Count >= MaxWaiting)
        {
            return new NonceChoice.Wait();
        }

        while (held.Contains(next))
        {
            next++;
        }

        return new NonceChoice.Use(next);
    }
}
