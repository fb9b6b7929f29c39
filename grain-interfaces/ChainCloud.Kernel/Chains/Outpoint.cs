using System.Globalization;

namespace ChainCloud.Kernel;

/// <summary>One output of one transaction of a UTXO chain: what an input spends, and the fence that a payout must consume.</summary>
/// <param name="TxId">The transaction that made the output.</param>
/// <param name="Index">The output's position, from 0.</param>
public readonly record struct Outpoint(Hash256 TxId, uint Index)
{
    /// <summary>Parses "txid:index" as <see cref="ToString"/> writes it.</summary>
    public static Result<Outpoint> Parse(string? text)
    {
        var parts = text?.Split(':');
        if (parts is not { Length: 2 } || !uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return new Problem(ProblemCodes.IdInvalid, "An outpoint is a txid, a colon and an output number.");
        }

        return Hash256.Parse(parts[0]).Map(txId => new Outpoint(txId, index));
    }

    public override string ToString() => $"{TxId}:{Index.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>A block by height and hash. The hash decides; the height is for people, ordering and confirmations.</summary>
/// <param name="Height">Blocks above the genesis block, which has 0.</param>
/// <param name="Hash">The block's hash.</param>
public readonly record struct BlockRef(long Height, Hash256 Hash)
{
    /// <summary>Confirmations of something anchored in this block when the chain's tip is at <paramref name="tipHeight"/>; 0 when above it.</summary>
    public long Confirmations(long tipHeight) => Math.Max(0, tipHeight - Height + 1);

    public override string ToString() => $"{Height.ToString(CultureInfo.InvariantCulture)}:{Hash}";
}
