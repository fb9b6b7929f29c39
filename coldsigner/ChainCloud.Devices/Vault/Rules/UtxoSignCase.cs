using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>A job on a UTXO chain.</summary>
/// <param name="Chain">The chain's rules.</param>
/// <param name="Proposed">The transaction.</param>
internal sealed record UtxoSignCase(
    AssetDefinition Asset, ChainParameters Chain, MerchantRecord Merchant, AccountRecord Account, ImmutableArray<Unverified<PayoutIntent>> Messages,
    ProposedTransaction Proposed, long Time) : SignCase(Asset, Merchant, Account, Messages, Time)
{
    // An unknown or impossible fee is C15's and C16's to refuse; it never makes room in limits.
    public override BigInteger Fee => (BigInteger)Int128.Max(0, Proposed.Fee ?? 0);

    public override AccountRecord FeeAccount => Account;

    private readonly Lazy<ImmutableArray<byte[]?>> _inputKeys = new(() => KeysOf(Account, Proposed.Inputs));

    /// <summary>The public key of each input, derived here from where it is said to be; null where it is nowhere.</summary>
    public ImmutableArray<byte[]?> InputKeys => _inputKeys.Value;

    /// <summary>How this account's coins are spent.</summary>
    public InputScript Input => InputScript.Of(Chain.ReceiveScript).Value;

    /// <summary>Virtual bytes of the signed transaction, at most.</summary>
    public int VSize => FeeRules.VSize(Input, Proposed.Inputs.Length, Proposed.Unsigned.Outputs.Select(o => o.Script));

    public override bool MayPay(ScriptPubKey destination) => Account.Limits.DestinationTypes.Contains(Scripts.Classify(destination));

    public override VaultRefusal? CheckTransaction() => OutputClauses.C11(this, out _)
        ?? OutputClauses.C12(this)
        ?? InputClauses.C13(this)
        ?? InputClauses.C14(this)
        ?? InputClauses.C15(this)
        ?? FeeClauses.C16(this)
        ?? FormClauses.C17(this);

    public override SigningPlan Plan()
    {
        var change = OutputClauses.ChangeOf(this);
        var (pays, fee) = (Amount.Of(Account.Asset, Pays), Amount.Of(Account.Asset, Fee));
        return new UtxoPlan(
            Merchant.Merchant, Asset, Proposed.Unsigned, [.. Proposed.Inputs.Select(i => i.Spent!)], [.. Proposed.Inputs.Select(i => i.Position!.Value)],
            [.. InputKeys.Select(k => k!)], change, change < 0 ? -1 : Proposed.OutputPositions[change]!.Value.Index, Intents, pays, fee, Time, SignedTime,
            Account.Budget.Spend(Time, SignedTime, pays + fee, Intents.Length).RemainingDay(Account.Limits));
    }

    private static ImmutableArray<byte[]?> KeysOf(AccountRecord account, ImmutableArray<ProposedInput> inputs)
    {
        var keys = new byte[]?[inputs.Length];
        for (var branch = KeyPosition.Receiving; branch <= KeyPosition.Change; branch++)
        {
            var places = Enumerable.Range(0, inputs.Length).Where(i => inputs[i].Position is { IsOfAccount: true } p && p.Branch == branch).ToArray();
            var found = WalletAddresses.PublicKeys(account.Branches[(int)branch], [.. places.Select(i => inputs[i].Position!.Value.Index)]);
            for (var n = 0; n < places.Length; n++)
            {
                keys[places[n]] = found[n];
            }
        }

        return [.. keys];
    }
}
