using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Restoring;

/// <summary>A payout of a recovered payment.</summary>
/// <param name="Intent">What the V-Device signed.</param>
/// <param name="Bytes">The signed intent.</param>
/// <param name="Id">Its id here: the one that it has, or a new one.</param>
/// <param name="Row">What the database knows of it; null when its request was lost too.</param>
internal sealed record RecoveredPayout(PayoutIntent Intent, byte[] Bytes, PayoutId Id, PayoutRow? Row)
{
    public IEnumerable<Destination> Outputs => Intent.Outputs.Select(o => new Destination(o.Script, o.Amount));
}

/// <summary>The plan that a signed transaction carried out, read back from it. Pure.</summary>
internal static class RecoveredPlans
{
    /// <summary>The website's sealed request is the one thing that nobody else has.</summary>
    public static bool IsRecovered(PayoutTerms terms) => terms.SealedRequest.Length == 0;

    /// <summary>Refuses with <see cref="ProblemCodes.StatementMismatch"/> when the transaction does not pay exactly the intents.</summary>
    public static Result<CoinPlan> OfCoins(
        TransferId id, BookId book, Transaction transaction, IReadOnlyList<Coin> inputs, PlannedChange? change, IReadOnlyList<RecoveredPayout> payouts,
        DateTimeOffset at)
    {
        List<Destination> paid = [.. transaction.Outputs.SkipLast(change is null ? 0 : 1).Select(o => new Destination(o.Script, Amount.Of(book.Asset, o.Value)))];
        if (!Sorted(paid).SequenceEqual(Sorted(payouts.SelectMany(p => p.Outputs))))
        {
            return new Problem(ProblemCodes.StatementMismatch, "The transaction does not pay what the intents say.");
        }

        var into = inputs.Select(i => i.Amount).Sum(book.Asset);
        var outOf = transaction.Outputs.Select(o => Amount.Of(book.Asset, o.Value)).Sum(book.Asset);
        if (into < outOf)
        {
            return new Problem(ProblemCodes.StatementMismatch, "The transaction pays more than it spends.");
        }

        var fee = into - outOf;
        return new CoinPlan(
            id, book, [.. payouts.Select(p => p.Id)], inputs, paid, change, fee, (long)(fee.Units * 1_000 / transaction.VSize), at);
    }

    /// <summary>As <see cref="OfCoins"/>, of a chain of accounts.</summary>
    public static Result<TransferPlan> OfAccount(
        TransferId id, BookId book, AssetDefinition asset, byte[] raw, IReadOnlyList<RecoveredPayout> payouts, DateTimeOffset at)
    {
        if (!SignedEvmTransaction.Parse(raw).TryGet(out var signed, out var malformed))
        {
            return malformed;
        }

        var transaction = signed.Transaction;
        if (payouts is not [{ Intent.Outputs: [var output] } payout] || transaction.To is not { } to)
        {
            return new Problem(ProblemCodes.StatementMismatch, "An account pays one recipient at a time.");
        }

        var (called, value, data) = Transfers.AccountTransaction.CallOf(new Destination(output.Script, output.Amount), asset);
        if (called != to || value.Units != transaction.Value || !transaction.Data.AsSpan().SequenceEqual(data))
        {
            return new Problem(ProblemCodes.StatementMismatch, "The transaction does not pay what the intent says.");
        }

        if (!asset.IsNative)
        {
            return new Problem(ProblemCodes.WrongState, "A token's payment is entered by people: its fee is another book's.");
        }

        return new AccountPlan(
            id, book, [payout.Id], signed.Sender, transaction.Nonce, to, value, data, (long)transaction.GasLimit, (long)transaction.MaxFeePerGas,
            (long)transaction.MaxPriorityFeePerGas, Amount.Of(asset.ChainAsset, transaction.MaxFee), at);
    }

    private static IEnumerable<(string, Amount)> Sorted(IEnumerable<Destination> outputs) =>
        outputs.Select(o => (Convert.ToHexString(o.Script.Span), o.Amount)).OrderBy(o => o.Item1, StringComparer.Ordinal).ThenBy(o => o.Amount);
}
