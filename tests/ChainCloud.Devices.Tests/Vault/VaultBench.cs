using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>A send vault without a disk: keys from fixed bytes, one enrolled merchant, and the makings of jobs that pass every clause.</summary>
public sealed class VaultBench : IDisposable
{
    public const long Now = 1_800_000_000;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    public static readonly MerchantId Acme = MerchantId.Parse("acme").Value;
    public static readonly DeviceId SendVault = DeviceId.Parse("v-send").Value;
    public static readonly ChainParameters Chain = ChainParameters.For(Ltc, Network.Regtest).Value;

    public static readonly VaultLimits Limits = new()
    {
        MaxPerIntent = Units(5_000_000),
        MaxPerHour = Units(8_000_000),
        MaxPerDay = Units(10_000_000),
        MaxCountPerDay = 4,
        Lifetime = Units(30_000_000),
        MaxFee = Units(50_000),
        MaxFeeShareBasisPoints = 500,
        MaxFeeRateSatPerKvB = 200_000,
        DestinationTypes = [ScriptType.P2wpkh, ScriptType.P2sh],
    };

    private int _made;

    /// <param name="role">Of the vault.</param>
    /// <param name="asset">The one asset that is enrolled.</param>
    /// <param name="scale">All amounts and rates are so many times those of the tests: chains have other units and other dust.</param>
    public VaultBench(DeviceRole role = DeviceRole.SendVault, string asset = "LTC", long scale = 1)
    {
        (Asset, Scale) = (AssetRegistry.For(AssetId.Parse(asset).Value, Network.Regtest).Value, scale);
        Keys = VaultKeys.Open(SealedSecret.CopyOf(SHA512.HashData("seed of tests"u8)));
        Account = Keys.Account(Asset, 7);
        State = VaultEvolution.Evolve(null, new VaultCreated(Now - 1_000, SendVault, role, Network.Regtest, Keys.SeedFingerprint, Keys.IdentityKey), 1);
        Apply(Enrolment());
    }

    public AssetDefinition Asset { get; }

    public long Scale { get; }

    public VaultLimits OwnLimits => Limits with
    {
        MaxPerIntent = Worth(5_000_000),
        MaxPerHour = Worth(8_000_000),
        MaxPerDay = Worth(10_000_000),
        Lifetime = Worth(30_000_000),
        MaxFee = Worth(50_000),
        MaxFeeRateSatPerKvB = 200_000 * Scale,
        DestinationTypes = [ScriptType.P2wpkh, ScriptType.P2sh, ScriptType.P2pkh],
    };

    public VaultKeys Keys { get; }

    public ExtendedPublicKey Account { get; }

    public DeviceSigningKey VDevice { get; } = DeviceSigningKey.Generate();

    public VaultState State { get; private set; }

    public long Sequence { get; private set; } = 1;

    public MerchantRecord Merchant => State.Merchants[Acme];

    public static Amount Units(long units) => Amount.Of(Ltc, units);

    /// <summary>So many of the tests' units in the enrolled asset.</summary>
    public Amount Worth(long units) => Amount.Of(Asset.Asset, units * Scale);

    public static ScriptPubKey Destination(int n) => Scripts.P2wpkhOfHash(Hashes.Hash160(Encoding.ASCII.GetBytes($"destination {n}")));

    public void Dispose()
    {
        Keys.Dispose();
        VDevice.Dispose();
    }

    public MerchantEnrolled Enrolment(uint epoch = 1, DevicePublicKey? key = null, long notBefore = Now - 1_000, VaultLimits? limits = null) => new(
        Now - 1_000, Acme, 7, DeviceId.Parse("vd-acme").Value, VDevice.PublicKey, epoch, new ChannelKey(key ?? VDevice.PublicKey, notBefore, Now + 1_000_000),
        Account.Format(Asset.XpubVersion), limits ?? (Asset.Asset == Ltc ? Limits : OwnLimits), default);

    public void Apply(VaultEvent happened) => State = VaultEvolution.Evolve(State, happened, ++Sequence);

    /// <summary>Another state, for clauses that look at what this bench's events can't make.</summary>
    public void Change(Func<MerchantRecord, MerchantRecord> change) =>
        State = State with { Merchants = State.Merchants.SetItem(Acme, change(Merchant)) };

    public void ChangeAccount(Func<AccountRecord, AccountRecord> change) =>
        Change(m => m with { Accounts = m.Accounts.SetItem(Asset.Asset, change(m.Accounts[Asset.Asset])) });

    /// <summary>A coin of the account, of a transaction of its own.</summary>
    public Coin Coin(long value, KeyPosition? at = null)
    {
        var position = at ?? new KeyPosition(0, (uint)_made);
        var salt = new Hash256(SHA256.HashData(BitConverter.GetBytes(++_made)));
        var previous = new Transaction(
            2, [TransactionInput.Unsigned(new Outpoint(salt, 3))], [new(77_777, Destination(99)), new(value * Scale, Script(position))], 0);
        return new Coin(previous, 1, position);
    }

    /// <summary>The account's own script at a place.</summary>
    public ScriptPubKey Script(KeyPosition position) => position.Script(Account, Asset.AddressForm)!.Value;

    /// <summary>An intent that pays <paramref name="amounts"/>, one destination each, and consumes the coin.</summary>
    public PayoutIntent Intent(Coin fence, params long[] amounts)
    {
        var n = ++_made;
        return new PayoutIntent(
            Network.Regtest, Asset.Asset, Acme, 1, Math.Max(Merchant.LastCounter, 0) + n, new StatementId(IdBytes(n)), $"order-{n}",
            [.. amounts.Select((a, i) => new PayoutOutput(Destination(i), Worth(a)))], fence.Outpoint, Worth(40_000), 150_000 * Scale, Now - 60, Now + 3_600,
            Seen, default);
    }

    public VaultSeen Seen => Merchant.Receipts.IsEmpty ? VaultSeen.None : new VaultSeen(Merchant.Receipts.Count, Merchant.LastReceipt);

    /// <summary>The honest transaction of intents: what they pay and change at the next index of branch 1.</summary>
    public Proposal Propose(IReadOnlyList<Coin> coins, IEnumerable<PayoutIntent> intents, long fee = 5_000)
    {
        var outputs = intents.SelectMany(i => i.Outputs).Select(o => new TransactionOutput((long)o.Amount.Units, o.Script)).ToList();
        var change = coins.Sum(c => c.Output.Value) - outputs.Sum(o => o.Value) - (fee * Scale);
        var position = new KeyPosition(1, (uint)(Merchant.Accounts[Asset.Asset].HighestChange + 1));
        return new Proposal
        {
            Coins = coins,
            Outputs = [.. outputs, new TransactionOutput(change, Script(position))],
            Told = new Dictionary<int, KeyPosition> { [outputs.Count] = position },
        };
    }

    public SignJob Job(Proposal proposal, params PayoutIntent[] intents) => new(
        Network.Regtest, Asset.Asset, Acme, SendVault, JobId.Of((UInt128)(++_made)), [.. intents.Select(Sign)], proposal.ToPsbt(Account, Asset.AddressForm == AddressForm.P2wpkh));

    public ReadOnlyMemory<byte> Sign(PayoutIntent intent) => SignedStatement.Sign(intent, VDevice).Bytes;

    /// <summary>One coin, one intent over <paramref name="amounts"/>, the honest transaction.</summary>
    public (Coin Coin, PayoutIntent Intent, Proposal Proposal) Payout(params long[] amounts)
    {
        var coin = Coin(amounts.Sum() + 1_000_000);
        var intent = Intent(coin, amounts);
        return (coin, intent, Propose([coin], [intent]));
    }

    public SignDecision Decide(SignJob job, long clock = Now) => VaultRules.CheckSign(State, job, clock);

    /// <summary>Signs a plan and takes it into the state, as the device does.</summary>
    public Transaction Complete(SigningPlan plan) => Transaction.Parse(CompleteRaw(plan).RawTransaction).Value;

    /// <summary>The same for a plan of either kind.</summary>
    public SignedPayment CompleteRaw(SigningPlan plan)
    {
        var signed = Keys.Sign(plan, 7);
        var receipt = new VaultReceipt(
            Acme, SendVault, Merchant.Receipts.Count + 1, Merchant.LastReceipt, VaultReceipt.HashOf([.. plan.Intents.Select(i => i.Hash)]),
            plan.Intents[0].Fence, signed.TxId, plan.Fee, VaultDecision.Signed, "", plan.Time, plan.RemainingDay);
        using var channel = Keys.Channel(Acme, 1);
        Apply(plan.Signed(signed.RawTransaction, SignedStatement.Sign(receipt, channel).Bytes));
        return signed;
    }

    /// <summary>Signs a job that has to pass.</summary>
    public Transaction SignAll(SignJob job, long clock = Now) => Complete(Assert.IsType<SignDecision.Sign>(Decide(job, clock)).Plan);

    private static byte[] IdBytes(int n) => SHA256.HashData(BitConverter.GetBytes(n))[..StatementId.Length];
}

/// <summary>What tests say about decisions.</summary>
public static class DecisionAssertions
{
    public static VaultRefusal Refused(this SignDecision decision, VaultClause clause, RefusalKind kind)
    {
        var refusal = Assert.IsType<SignDecision.Refuse>(decision).Refusal;
        Assert.Equal((clause, kind), (refusal.Clause, refusal.Kind));
        return refusal;
    }

    /// <summary>Refused for good: the intent is dead.</summary>
    public static void Dead(this SignDecision decision, VaultClause clause) => Assert.NotNull(decision.Refused(clause, RefusalKind.Reject).DeadIntent);

    public static UtxoPlan Signs(this SignDecision decision) => Assert.IsType<UtxoPlan>(decision.SignsAny());

    public static EvmPlan Pays(this SignDecision decision) => Assert.IsType<EvmPlan>(decision.SignsAny());

    private static SigningPlan SignsAny(this SignDecision decision) =>
        decision is SignDecision.Refuse { Refusal: var refusal }
            ? throw new Xunit.Sdk.XunitException($"Refused: {refusal}")
            : Assert.IsType<SignDecision.Sign>(decision).Plan;
}
