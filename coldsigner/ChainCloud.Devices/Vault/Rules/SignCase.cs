using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>A sign job that is addressed to this vault (C1 and C2 passed), with everything that the further clauses look at.</summary>
/// <param name="Chain">The job's asset on the vault's network.</param>
/// <param name="Merchant">The merchant's record.</param>
/// <param name="Account">Its account of the job's asset.</param>
/// <param name="Messages">The intents as they came, signatures unproven before C3.</param>
/// <param name="Proposed">The transaction.</param>
/// <param name="Time">Vault time, Unix seconds.</param>
internal sealed record SignCase(
    ChainParameters Chain, MerchantRecord Merchant, AccountRecord Account, ImmutableArray<Unverified<PayoutIntent>> Messages,
    ProposedTransaction Proposed, long Time)
{
    public ImmutableArray<PayoutIntent> Intents { get; } = [.. Messages.Select(m => m.Statement)];

    /// <summary>What all intents pay together.</summary>
    public Amount Pays => Intents.SelectMany(i => i.Outputs).Select(o => o.Amount).Sum(Account.Asset);

    /// <summary>The latest notBefore: the V-Device's own time, as signed.</summary>
    public long SignedTime => Intents.Max(i => i.NotBefore);
}
