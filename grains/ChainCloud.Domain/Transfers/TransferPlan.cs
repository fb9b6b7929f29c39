using ChainCloud.Domain.Payouts;

namespace ChainCloud.Domain.Transfers;

/// <summary>Exactly which transaction the vault is asked for; never changes once it was. Closed: coins that are spent, or an account that pays.</summary>
/// <param name="Payouts">What it carries: one on account chains, one or more elsewhere.</param>
/// <param name="Fee">In the chain's own asset: what is paid (coins), or the most that can be paid (accounts).</param>
public abstract record TransferPlan(TransferId Id, BookId Book, IReadOnlyList<PayoutId> Payouts, Amount Fee, DateTimeOffset PlannedAt)
{
    /// <summary>What every attempt consumes.</summary>
    public abstract Fence Fence { get; }

    /// <summary>Base units per 1,000 virtual bytes, or the most wei per gas.</summary>
    public abstract long FeeRate { get; }

    /// <summary>What one of its payouts bears of a fee: an equal part, and the first what does not divide.</summary>
    public Amount ShareOf(Amount fee, PayoutId payout)
    {
        var (part, rest) = System.Numerics.BigInteger.DivRem(fee.Units, Payouts.Count);
        return Amount.Of(fee.Asset, payout == Payouts[0] ? part + rest : part);
    }

    /// <summary>The asset of the chain, under which the fence is held and in which the fee is paid.</summary>
    public AssetId ChainAsset => Fee.Asset;
}

/// <summary>The change output that a transfer plans, at /1/<paramref name="Index"/> of the send vault's account.</summary>
public sealed record PlannedChange(uint Index, ScriptPubKey Script, Amount Amount);

/// <summary>A transaction of inputs and outputs.</summary>
/// <param name="Inputs">In the transaction's order; the first is the fence.</param>
/// <param name="Outputs">All outputs of all payouts, in order, before the change.</param>
/// <param name="FeeRateSatPerKvB">Base units per 1,000 virtual bytes.</param>
public sealed record CoinPlan(
    TransferId Id, BookId Book, IReadOnlyList<PayoutId> Payouts, IReadOnlyList<Coin> Inputs, IReadOnlyList<Destination> Outputs,
    PlannedChange? Change, Amount Fee, long FeeRateSatPerKvB, DateTimeOffset PlannedAt) : TransferPlan(Id, Book, Payouts, Fee, PlannedAt)
{
    public override Fence Fence => Inputs[0].Outpoint;

    public override long FeeRate => FeeRateSatPerKvB;

    /// <summary>Outputs and change in the transaction's order.</summary>
    public IReadOnlyList<Destination> AllOutputs => Change is { } change ? [.. Outputs, new Destination(change.Script, change.Amount)] : Outputs;
}

/// <summary>A transaction of an account (EIP-1559). It pays one payout, in the chain's own asset or through a token's contract.</summary>
/// <param name="From">The hot account that pays.</param>
/// <param name="Nonce">Its number among the transactions of <paramref name="From"/>: with it the fence.</param>
/// <param name="To">The recipient, or the token's contract.</param>
/// <param name="Value">Of the chain's own asset; zero for a token.</param>
/// <param name="Data">The contract's call; empty for the chain's own asset.</param>
/// <param name="GasLimit">The most gas that it may use.</param>
/// <param name="MaxFeePerGas">Wei.</param>
/// <param name="MaxPriorityFeePerGas">Wei; part of <paramref name="MaxFeePerGas"/>.</param>
/// <param name="Fee">The most that it can cost: gas limit times fee per gas.</param>
public sealed record AccountPlan(
    TransferId Id, BookId Book, IReadOnlyList<PayoutId> Payouts, AccountAddress From, ulong Nonce, AccountAddress To, Amount Value, byte[] Data,
    long GasLimit, long MaxFeePerGas, long MaxPriorityFeePerGas, Amount Fee, DateTimeOffset PlannedAt)
    : TransferPlan(Id, Book, Payouts, Fee, PlannedAt)
{
    public override Fence Fence => Fence.Of(From, Nonce);

    public override long FeeRate => MaxFeePerGas;
}
