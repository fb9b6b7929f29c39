using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// A sign job that is addressed to this vault (C1 and C2 passed), with everything that the further clauses look at. A closed family: one
/// kind for each kind of chain. Nothing looks at an asset's code.
/// </summary>
/// <param name="Asset">The job's asset on the vault's network.</param>
/// <param name="Merchant">The merchant's record.</param>
/// <param name="Account">Its account of the job's asset.</param>
/// <param name="Messages">The intents as they came, signatures unproven before C3.</param>
/// <param name="Time">Vault time, Unix seconds.</param>
internal abstract record SignCase(
    AssetDefinition Asset, MerchantRecord Merchant, AccountRecord Account, ImmutableArray<Unverified<PayoutIntent>> Messages, long Time)
{
    public ImmutableArray<PayoutIntent> Intents { get; } = [.. Messages.Select(m => m.Statement)];

    /// <summary>What all intents pay together, in base units. A plain number: before C10 it may be more than any amount.</summary>
    public BigInteger Pays => Intents.SelectMany(i => i.Outputs).Aggregate(BigInteger.Zero, (sum, o) => sum + o.Amount.Units);

    /// <summary>The latest notBefore: the V-Device's own time, as signed.</summary>
    public long SignedTime => Intents.Max(i => i.NotBefore);

    /// <summary>True when a signed payment is to be signed anew with a higher fee (C18): nothing of the intent is new.</summary>
    public virtual bool IsReplacement => false;

    /// <summary>The fee that limits count, in base units of the chain's asset: zero while it is unknown.</summary>
    public abstract BigInteger Fee { get; }

    /// <summary>The part of <see cref="Fee"/> that was not counted before.</summary>
    public virtual BigInteger NewFee => Fee;

    /// <summary>The account whose limits the fee is taken from: another than <see cref="Account"/> for tokens.</summary>
    public abstract AccountRecord FeeAccount { get; }

    public bool FeeIsOfAsset => FeeAccount.Asset == Account.Asset;

    /// <summary>True when this kind of destination may be paid.</summary>
    public abstract bool MayPay(ScriptPubKey destination);

    /// <summary>C11 and on: the transaction itself, in the order of its chain's clauses.</summary>
    public abstract VaultRefusal? CheckTransaction();

    /// <summary>What is to be signed, once every clause holds.</summary>
    public abstract SigningPlan Plan();
}
