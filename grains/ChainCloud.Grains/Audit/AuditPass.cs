using System.Numerics;
using ChainCloud.Domain.Audit;

namespace ChainCloud.Grains.Audit;

/// <summary>One asset in one pass.</summary>
/// <param name="Found">What was found in the details, one sentence each.</param>
/// <param name="Whole">The last round over everything found nothing.</param>
public sealed record AuditedAsset(Reckoning Terms, IReadOnlyList<string> Found, bool Whole)
{
    public bool Agrees => Terms.Difference.IsZero && Found.Count == 0;

    /// <summary>What the chain should hold for each book, where a chain can be told by book.</summary>
    public IReadOnlyDictionary<BookId, BigInteger> Books { get; init; } = new Dictionary<BookId, BigInteger>();
}

/// <summary>Another amount than is explained, to be remembered.</summary>
/// <param name="IsMore">More came than was known: people are told.</param>
public sealed record SurplusChange(AssetId Asset, AccountAddress Account, BookId Book, BigInteger Amount, bool IsMore);

/// <summary>What one pass over a chain gave.</summary>
/// <param name="Block">The block after which it is true.</param>
public sealed record AuditPass(BlockRef Block, IReadOnlyList<AuditedAsset> Assets)
{
    public IReadOnlyList<SurplusChange> Surpluses { get; init; } = [];
}

/// <summary>Reckons one chain. Writes nothing.</summary>
internal interface IChainAudit
{
    /// <summary>
    /// Null when there is nothing to reckon yet. <paramref name="whole"/>: count everything, not only what changed. Throws
    /// <see cref="Chains.NodeFaultException"/> when the node has to be asked and does not answer.
    /// </summary>
    Task<AuditPass?> Run(bool whole, CancellationToken ct);
}
