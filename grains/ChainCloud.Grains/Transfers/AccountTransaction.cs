using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Transfers;

/// <summary>The transaction by which an account pays a payout: what it calls, what it may cost, and the vault's signature on it. Pure.</summary>
internal static class AccountTransaction
{
    /// <summary>
    /// How a payout is paid with this fence. The wanted fee is taken as far as the payout's cap and the installation's allow; below the slow
    /// quote the transaction would only wait with its nonce in everybody's way, so that is refused with <see cref="ProblemCodes.FeeAboveCap"/>.
    /// </summary>
    /// <param name="maxRate">The most that is ever paid per gas, wei.</param>
    public static Result<AccountCarry> Plan(PayoutTerms terms, AssetDefinition asset, Fence fence, long gasLimit, EvmFee wanted, EvmFee least, long maxRate)
    {
        var most = System.Numerics.BigInteger.Min(terms.MaxFee.Units / gasLimit, maxRate);
        if (most < least.MaxFee)
        {
            return new Problem(
                ProblemCodes.FeeAboveCap, $"{gasLimit} gas at {least.MaxFee} wei and more do not fit into {terms.MaxFee} at {maxRate} a gas.");
        }

        var (to, value, data) = CallOf(terms.Outputs[0], asset);
        var rate = (long)System.Numerics.BigInteger.Min(wanted.MaxFee, most);
        return new AccountCarry(fence, to.ToDestination(), value, data, gasLimit, rate, Math.Min(wanted.PriorityFee, rate));
    }

    /// <summary>Whom the transaction calls, with how much of the chain's own asset, and with what.</summary>
    public static (AccountAddress To, Amount Value, byte[] Data) CallOf(Destination output, AssetDefinition asset)
    {
        var recipient = AccountAddress.OfDestination(output.Script)!.Value;
        return asset.Token is { } token
            ? (token.Contract, Amount.Zero(asset.ChainAsset), Abi.Transfer(recipient, output.Amount.Units))
            : (recipient, output.Amount, []);
    }

    /// <summary>The transaction that a plan means, without signature.</summary>
    public static EvmTransaction UnsignedOf(AccountPlan plan, EvmParameters chain) => new()
    {
        ChainId = chain.ChainId,
        Nonce = plan.Nonce,
        MaxPriorityFeePerGas = plan.MaxPriorityFeePerGas,
        MaxFeePerGas = plan.MaxFeePerGas,
        GasLimit = (ulong)plan.GasLimit,
        To = plan.To,
        Value = plan.Value.Units,
        Data = [.. plan.Data],
    };

    /// <summary>
    /// The id of the signed transaction when it is the planned one, to the byte, signed by the plan's account, and the receipt is for it.
    /// Refuses with <see cref="ProblemCodes.StatementMismatch"/> or <see cref="ProblemCodes.StatementSignatureInvalid"/>.
    /// </summary>
    public static Result<Hash256> Check(AccountPlan plan, EvmParameters chain, byte[] raw, byte[] receipt, Hash256 intentHash)
    {
        if (!SignedEvmTransaction.Parse(raw).TryGet(out var signed, out var malformed))
        {
            return malformed;
        }

        if (signed.Transaction != UnsignedOf(plan, chain))
        {
            return new Problem(ProblemCodes.StatementMismatch, $"The vault's transaction {signed.TxId} is not the planned one.");
        }

        if (signed.Sender != plan.From)
        {
            return new Problem(ProblemCodes.StatementSignatureInvalid, $"The transaction {signed.TxId} is signed by {signed.Sender}, not by {plan.From}.");
        }

        return SignatureChecks.IsReceiptFor(plan, signed.TxId, receipt, intentHash)
            ? signed.TxId
            : new Problem(ProblemCodes.StatementMismatch, "The vault's receipt is not for this transaction.");
    }

    /// <summary>True when one of a block's logs says that the plan's token moved as planned. Without it a token that reports success did nothing.</summary>
    public static bool IsTokenMoved(AccountPlan plan, Hash256 txId, IEnumerable<EvmLog> logs) =>
        Abi.TryTransfer(plan.Data) is { } call
        && logs.Any(log => log.TxId == txId && log.Contract == plan.To
            && Abi.TryTransferLog([.. log.Topics], log.Data.Span) is { } moved
            && moved.From == plan.From && moved.To == call.To && moved.Amount == call.Amount);
}
