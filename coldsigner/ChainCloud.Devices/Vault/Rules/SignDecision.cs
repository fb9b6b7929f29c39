using System.Collections.Immutable;
using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>What a vault does with a job to sign: one of four.</summary>
public abstract record SignDecision
{
    private SignDecision()
    {
    }

    /// <summary>All clauses hold: sign exactly this.</summary>
    public sealed record Sign(SigningPlan Plan) : SignDecision;

    /// <summary>Decided before: give the stored answer of that journal record again.</summary>
    public sealed record Repeat(long Sequence) : SignDecision;

    /// <summary>The merchant is locked: nothing leaves.</summary>
    public sealed record Locked(MerchantLock Lock) : SignDecision;

    /// <summary>A clause failed.</summary>
    public sealed record Refuse(VaultRefusal Refusal) : SignDecision;
}

/// <summary>A transaction that has passed every clause before signing.</summary>
/// <param name="Merchant">Whose.</param>
/// <param name="Chain">Of the asset.</param>
/// <param name="Unsigned">The transaction.</param>
/// <param name="Spent">The output that each input spends, from its full previous transaction.</param>
/// <param name="Positions">Where in the account each input's key is, derived and compared here.</param>
/// <param name="ChangeOutput">Which output is the change; -1 for none.</param>
/// <param name="ChangeIndex">Its index at branch 1; -1 for none.</param>
/// <param name="Intents">What is paid, in the job's order.</param>
/// <param name="Pays">What the intents pay together.</param>
/// <param name="Fee">Inputs less outputs.</param>
/// <param name="Time">Vault time, Unix seconds.</param>
/// <param name="SignedTime">The latest notBefore of the intents.</param>
/// <param name="RemainingDay">What is left of L24 after this.</param>
public sealed record SigningPlan(
    MerchantId Merchant, ChainParameters Chain, Transaction Unsigned, ImmutableArray<TransactionOutput> Spent, ImmutableArray<KeyPosition> Positions,
    int ChangeOutput, long ChangeIndex, ImmutableArray<PayoutIntent> Intents, Amount Pays, Amount Fee, long Time, long SignedTime, Amount RemainingDay)
{
    /// <summary>The unsigned transaction with one 64-byte signature and its public key for each input.</summary>
    public Transaction WithSignatures(IReadOnlyList<(byte[] Signature, byte[] PublicKey)> signatures)
    {
        if (signatures.Count != Unsigned.Inputs.Count)
        {
            throw new UnreachableException("One signature for each input.");
        }

        var inputs = Unsigned.Inputs.Select((input, i) => input with { Witness = P2wpkhScript.Witness(signatures[i].Signature, signatures[i].PublicKey) });
        return new Transaction(Unsigned.Version, [.. inputs], Unsigned.Outputs, Unsigned.LockTime);
    }
}
