using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>A merchant's V-Device and send vault, as far as the cloud can see them: keys, intents, signed transactions, receipts.</summary>
internal sealed class Devices : IDisposable
{
    public const uint MerchantNumber = 3;

    public static readonly DeviceId VDeviceId = DeviceId.Parse("acme-vd").Value;
    public static readonly DeviceId VaultId = DeviceId.Parse("send-1").Value;

    private readonly DeviceSigningKey _vdevice = DeviceSigningKey.Generate();
    private readonly DeviceSigningKey _vault = DeviceSigningKey.Generate();
    private readonly ExtendedPrivateKey _account;
    private long _intents;
    private VaultReceipt? _last;

    public Devices(ChainParameters chain)
    {
        using var master = ExtendedPrivateKey.FromSeed(Enumerable.Repeat((byte)9, 32).ToArray());
        _account = master.Derive(chain.AccountPath(MerchantNumber));
        Chain = chain;
    }

    public ChainParameters Chain { get; }

    public ScriptPubKey HotScript(uint index) => Chain.ReceiveInput.OfKey(_account.Public.Child(0).Child(index).PublicKey);

    public IReadOnlyList<DeviceRow> Rows(MerchantId merchant) =>
    [
        new(VDeviceId, merchant, "vdevice", _vdevice.PublicKey.ToArray(), _vdevice.PublicKey.ToArray(), 1, MerchantNumber, [1], DateTimeOffset.UnixEpoch),
        new(VaultId, merchant, "send_vault", _vault.PublicKey.ToArray(), _vault.PublicKey.ToArray(), 1, MerchantNumber, [2], DateTimeOffset.UnixEpoch),
    ];

    public IReadOnlyList<DeviceAccountRow> Accounts(MerchantId merchant) =>
        [new(VaultId, merchant, Chain.Asset, _account.Public.Format(Chain), [2], DateTimeOffset.UnixEpoch)];

    /// <summary>The intent that agrees to what a job asks.</summary>
    public PayoutIntent IntentFor(ApprovePayoutJob job, string externalId, IEnumerable<PayoutOutput> outputs, DateTimeOffset now)
    {
        var counter = Interlocked.Increment(ref _intents);
        return new PayoutIntent(
            job.Network, job.Asset, job.Merchant, 1, counter, new StatementId(BitConverter.GetBytes(counter).Concat(new byte[8]).ToArray()), externalId,
            [.. outputs], job.Fence, job.MaxFee, job.MaxFeeRateSatPerKvB, now.ToUnixTimeSeconds() - 60, now.AddHours(23).ToUnixTimeSeconds(),
            VaultSeen.None, default);
    }

    public byte[] Sign(PayoutIntent intent) => SignedStatement.Sign(intent, _vdevice).Bytes.ToArray();

    /// <summary>The same intent signed by a key that nobody enrolled.</summary>
    public static byte[] Forge(PayoutIntent intent)
    {
        using var stranger = DeviceSigningKey.Generate();
        return SignedStatement.Sign(intent, stranger).Bytes.ToArray();
    }

    /// <summary>Signs a job's transaction, or what <paramref name="tamper"/> makes of it, with the wallet's keys.</summary>
    public (byte[] Raw, byte[] Receipt, Transaction Transaction) Sign(SignJob job, Func<Transaction, Transaction>? tamper = null)
    {
        var psbt = Psbt.Parse(job.Proposal.Span).Value;
        var unsigned = tamper is null ? psbt.UnsignedTransaction : tamper(psbt.UnsignedTransaction);
        var hashes = new SigningHashes(unsigned);
        var inputs = unsigned.Inputs.Select((input, i) =>
        {
            var spent = psbt.SpentOutput(i).Value;
            var path = psbt.Inputs[i].Derivations.Single().Origin.Path.Steps;
            using var key = _account.Derive(DerivationPath.Of(path[^2], path[^1]));
            return InputScript.Of(spent.Script).Value.Signed(input, key.Sign(hashes.All(i, spent).ToArray()), key.Public.PublicKey);
        });
        var signed = new Transaction(unsigned.Version, [.. inputs], unsigned.Outputs, unsigned.LockTime);
        var intents = job.Intents.Select(i => SignedStatement.Read<PayoutIntent>(i).Value.Statement).ToList();
        var receipt = Receipt(job.Merchant, intents[0].Fence, VaultReceipt.HashOf([.. intents.Select(i => i.Hash)]), signed.TxId, VaultDecision.Signed);
        return (signed.Serialize(withWitness: true), receipt, signed);
    }

    /// <summary>The vault's signed word on an intent, next in its chain.</summary>
    public byte[] Receipt(MerchantId merchant, PayoutIntent intent, Hash256? txId, VaultDecision decision) =>
        Receipt(merchant, intent.Fence, intent.Hash, txId, decision);

    private byte[] Receipt(MerchantId merchant, Fence fence, Hash256 statements, Hash256? txId, VaultDecision decision)
    {
        _last = new VaultReceipt(
            merchant, VaultId, (_last?.Counter ?? 0) + 1, _last?.Hash ?? default, statements, fence, txId, PayoutStage.Units(0), decision,
            decision == VaultDecision.Signed ? "" : "C9", 1, PayoutStage.Units(0));
        return SignedStatement.Sign(_last, _vault).Bytes.ToArray();
    }

    public void Dispose()
    {
        _vdevice.Dispose();
        _vault.Dispose();
        _account.Dispose();
    }
}
