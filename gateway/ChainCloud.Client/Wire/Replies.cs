using System.Text.Json;

namespace ChainCloud.Client;

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">For the next page; null at the end.</param>
public sealed record PageReply<T>(IReadOnlyList<T> Items, bool HasMore, string? NextCursor);

/// <summary>The block that holds something.</summary>
public sealed record AnchorReply(long Height, string Hash);

/// <param name="Amount">Base units.</param>
public sealed record OutputReply(string Address, string Amount);

/// <summary>One payout. Amounts are base units. Tolerate states that you don't know.</summary>
public sealed record PayoutReply(
    string Id, string ExternalId, string Asset, string State, IReadOnlyList<OutputReply> Outputs, string Total, string FeeAsset, string FeeSpeed, string MaxFee, string? Fee,
    string? Fence, string? TransferId, string? Txid, long Confirmations, string? ReasonCode, DateTime CreatedAt, DateTime UpdatedAt);

/// <summary>One deposit. Amounts are base units. Tolerate states that you don't know.</summary>
public sealed record DepositReply(
    string Id, string Asset, string State, string Purpose, string Txid, uint OutputIndex, string Address, string Amount, AnchorReply? Anchor,
    long Confirmations, long RequiredConfirmations, string? Label, DateTime DetectedAt);

/// <summary>One batch of addresses.</summary>
public sealed record BatchReply(
    string Asset, string Purpose, uint Number, string State, uint FirstIndex, uint Count, string? Root, byte[]? Attestation, byte[]? Verdict,
    uint HandedOut, DateTime CreatedAt);

public sealed record BatchAddressReply(uint Index, string Script, string Address);

public sealed record BatchDetailReply(BatchReply Batch, IReadOnlyList<BatchAddressReply> Addresses);

/// <summary>An address as the API tells it: nothing in it is proven before <see cref="AddressProof"/> says so. Never show its text.</summary>
public sealed record AddressReply(
    string Asset, string Network, string Address, string Script, string Purpose, uint BatchNumber, uint Index, string Root,
    IReadOnlyList<string> Proof, byte[] Attestation, byte[] Verdict, string? Label, DateTime IssuedAt);

/// <summary>An address and what it has received.</summary>
public sealed record AddressHistoryReply(AddressReply Address, PageReply<DepositReply> Deposits);

/// <summary>A well-formed address of anybody.</summary>
public sealed record ValidAddressReply(string Asset, string Network, string Address, string Script, string ScriptType);

public sealed record AttemptReply(int Number, string Txid, string Fee, string RawTransaction, DateTime SignedAt);

/// <summary>One on-chain transaction with its attempts.</summary>
public sealed record TransferReply(
    string Id, string Asset, string State, string Fence, IReadOnlyList<string> Payouts, IReadOnlyList<string> Inputs,
    IReadOnlyList<AttemptReply> Attempts, AnchorReply? Anchor, long Confirmations, DateTime CreatedAt);

/// <summary>Base units. available = posted - reserved.</summary>
public sealed record BalanceReply(string Posted, string Pending, string Reserved, string Available);

public sealed record BalancesReply(string Asset, BalanceReply Cold, BalanceReply Hot);

public sealed record BalancesListReply(IReadOnlyList<BalancesReply> Items);

public sealed record PostingReply(string Account, string Side, string Amount);

public sealed record JournalEntryReply(long FirstSequence, string Kind, string Subject, IReadOnlyList<PostingReply> Postings, DateTime At);

public sealed record EventReply(long Sequence, string Type, string? Asset, string Subject, DateTime At, JsonElement Data);

/// <param name="NextAfter">Where to go on.</param>
public sealed record EventListReply(IReadOnlyList<EventReply> Items, bool HasMore, long NextAfter);

/// <param name="Unit">units_per_kvb or wei_per_gas.</param>
public sealed record FeeQuoteReply(long Slow, long Normal, long Fast, string Unit);

/// <summary>One asset. <paramref name="ChainAsset"/> is the asset whose addresses receive it and in which fees are paid.</summary>
public sealed record AssetReply(
    string Asset, string Name, string Network, int Decimals, string BaseUnit, string ChainAsset, string? Contract, string AddressType,
    string NodeState, string? NodeDetail, AnchorReply? Tip, long RequiredConfirmations, string Dust, string MaxSupply, int MaxOutputs,
    FeeQuoteReply? Fees, string MaxFee, string? ExplorerLink);

public sealed record AssetListReply(IReadOnlyList<AssetReply> Items);

internal sealed record ProblemReply(string Code, string Detail, string RequestId, bool Retryable, string FundsMoved);
