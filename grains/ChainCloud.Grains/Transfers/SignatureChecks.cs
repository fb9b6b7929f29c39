using ChainCloud.Chains;
using ChainCloud.Domain.Transfers;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Transfers;

/// <summary>Holds what the vault gave back against what it was asked for.</summary>
internal static class SignatureChecks
{
    /// <summary>
    /// The signed transaction when it is the planned one, to the byte, with valid signatures on every input, and the receipt is for it.
    /// Refuses with <see cref="ProblemCodes.StatementMismatch"/> or <see cref="ProblemCodes.StatementSignatureInvalid"/>.
    /// </summary>
    public static Result<Transaction> Check(CoinPlan plan, byte[] raw, byte[] receipt, Hash256 intentHash)
    {
        if (!Transaction.Parse(raw).TryGet(out var signed, out var malformed))
        {
            return malformed;
        }

        if (!IsPlanned(plan, signed))
        {
            return new Problem(ProblemCodes.StatementMismatch, $"The vault's transaction {signed.TxId} is not the planned one.");
        }

        var hashes = new SigningHashes(signed);
        for (var i = 0; i < plan.Inputs.Count; i++)
        {
            var spent = new TransactionOutput((long)plan.Inputs[i].Amount.Units, plan.Inputs[i].Script);
            if (InputScript.Verify(hashes, i, spent) is { IsOk: false } invalid)
            {
                return invalid.Problem;
            }
        }

        return IsReceiptFor(plan, signed.TxId, receipt, intentHash)
            ? signed
            : new Problem(ProblemCodes.StatementMismatch, "The vault's receipt is not for this transaction.");
    }

    /// <summary>
    /// True when the transaction is the planned one but for scripts and witnesses of its inputs: the txid of the unsigned form covers
    /// inputs, outputs, sequences, version and lock time at once. The signed txid itself would not do where a signature is part of it.
    /// </summary>
    public static bool IsPlanned(CoinPlan plan, Transaction transaction) =>
        transaction.WithoutSignatures().TxId == SigningJobs.UnsignedOf(plan).TxId;

    /// <summary>True when the receipt says that this transaction was signed for these intents under the plan's fence.</summary>
    public static bool IsReceiptFor(TransferPlan plan, Hash256 txId, byte[] receipt, Hash256 intentHash) =>
        SignedStatement.Read<VaultReceipt>(receipt).TryGet(out var said, out _)
        && said.Statement is { Decision: VaultDecision.Signed } ok && ok.TxId == txId && ok.Fence == plan.Fence && ok.StatementHash == intentHash;

    /// <summary>The payout whose intent the vault's receipt refuses for good; null when it says no such thing of any of them.</summary>
    public static PayoutId? RefusedForGood(byte[]? receipt, IReadOnlyList<(PayoutId Payout, Hash256 Hash)> intents)
    {
        if (receipt is null || !SignedStatement.Read<VaultReceipt>(receipt).TryGet(out var said, out _) || said.Statement.Decision != VaultDecision.Rejected)
        {
            return null;
        }

        var refused = intents.Where(i => i.Hash == said.Statement.StatementHash).ToList();
        return refused.Count == 1 ? refused[0].Payout : null;
    }
}
