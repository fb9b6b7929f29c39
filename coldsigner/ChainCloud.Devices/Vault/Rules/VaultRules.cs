using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// The clauses of a vault as one pure library: state, job and clock in, decision out. No input or output, no secrets, no override.
/// The order of the lines is the order of the protocol.
/// </summary>
public static class VaultRules
{
    /// <summary>Decides a job to sign. <paramref name="clock"/> is the machine's clock in Unix seconds; vault time never goes behind what was seen.</summary>
    public static SignDecision CheckSign(VaultState state, SignJob job, long clock)
    {
        if (state.Halted is { } reason)
        {
            return new SignDecision.Refuse(VaultRefusal.Halt(VaultClause.C8, $"This vault has halted: {reason}"));
        }

        if (!MessageClauses.Read(state, job, clock, out var refusal).TryGet(out var read))
        {
            return new SignDecision.Refuse(refusal!);
        }

        if (read.Merchant.Lock is { } standing)
        {
            return new SignDecision.Locked(standing);
        }

        refusal = MessageClauses.C3(read) ?? MessageClauses.C4(read);
        if (refusal is null && !read.IsReplacement && ReplayClauses.Repeat(read) is { } repeat)
        {
            return repeat;
        }

        refusal ??= ReplayClauses.C5(read)
            ?? ReplayClauses.C6(read)
            ?? ReplayClauses.C7(read)
            ?? TimeClauses.C9(read)
            ?? PolicyClauses.C10(read)
            ?? read.CheckTransaction();
        if (refusal is null)
        {
            return new SignDecision.Sign(read.Plan());
        }

        // An intent that is signed already stays so: only the replacement is refused.
        return new SignDecision.Refuse(read.IsReplacement ? refusal with { DeadIntent = null } : refusal);
    }

    /// <summary>Decides a job for a batch of addresses.</summary>
    public static BatchRuling CheckBatch(VaultState state, BatchJob job)
    {
        if (state.Halted is { } reason)
        {
            return new BatchRuling.Refuse(VaultRefusal.Halt(VaultClause.C8, $"This vault has halted: {reason}"));
        }

        if (MessageClauses.C2(state, job) is { } foreign)
        {
            return new BatchRuling.Refuse(foreign);
        }

        return state.Merchants[job.Merchant].Lock is { } standing ? new BatchRuling.Locked(standing) : BatchClauses.C26(state, job);
    }

    /// <summary>C19: judges the finished bytes of a signed transaction by themselves, as if somebody else had made them; null when all is well.</summary>
    public static VaultRefusal? CheckSigned(SigningPlan plan, ReadOnlySpan<byte> rawTransaction) => SignedClauses.C19(plan, rawTransaction);
}
