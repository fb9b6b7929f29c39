using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>A V-Device and a send vault with one account on an account chain, as far as the cloud can see them.</summary>
internal sealed class AccountDevices : IDisposable
{
    public static readonly DeviceId VDeviceId = DeviceId.Parse("acme-vd").Value;
    public static readonly DeviceId VaultId = DeviceId.Parse("send-1").Value;

    private const uint MerchantNumber = 3;

    private readonly DeviceSigningKey _vdevice = DeviceSigningKey.Generate();
    private readonly DeviceSigningKey _vault = DeviceSigningKey.Generate();
    private readonly ExtendedPrivateKey _key;
    private long _intents;
    private VaultReceipt? _last;

    public AccountDevices(EvmParameters chain)
    {
        using var master = ExtendedPrivateKey.FromSeed(Enumerable.Repeat((byte)9, 32).ToArray());
        _key = master.Derive(chain.AccountPath(MerchantNumber)).Derive(DerivationPath.Of(0, 0));
        Account = EvmAddress.OfPublicKey(_key.Public.PublicKey);
    }

    /// <summary>The hot account.</summary>
    public AccountAddress Account { get; }

    public IReadOnlyList<DeviceRow> Rows(MerchantId merchant) =>
    [
        new(VDeviceId, merchant, "vdevice", _vdevice.PublicKey.ToArray(), _vdevice.PublicKey.ToArray(), 1, MerchantNumber, [1], DateTimeOffset.UnixEpoch),
        new(VaultId, merchant, "send_vault", _vault.PublicKey.ToArray(), _vault.PublicKey.ToArray(), 1, MerchantNumber, [2], DateTimeOffset.UnixEpoch),
    ];

    /// <summary>The signed intent that agrees to what a job asks, or what <paramref name="tamper"/> makes of it.</summary>
    public byte[] Approve(
        ApprovePayoutJob job, string externalId, IEnumerable<PayoutOutput> outputs, DateTimeOffset now, Func<PayoutIntent, PayoutIntent>? tamper = null)
    {
        var intent = new PayoutIntent(
            job.Network, job.Asset, job.Merchant, 1, ++_intents, new StatementId(BitConverter.GetBytes(_intents).Concat(new byte[8]).ToArray()), externalId,
            [.. outputs], job.Fence, job.MaxFee, job.MaxFeeRateSatPerKvB, now.ToUnixTimeSeconds() - 60, now.AddHours(23).ToUnixTimeSeconds(), VaultSeen.None,
            default);
        return SignedStatement.Sign(tamper?.Invoke(intent) ?? intent, _vdevice).Bytes.ToArray();
    }

    /// <summary>Signs a job's transaction, or what <paramref name="tamper"/> makes of it.</summary>
    public (byte[] Raw, byte[] Receipt, SignedEvmTransaction Transaction) Sign(SignJob job, Func<EvmTransaction, EvmTransaction>? tamper = null)
    {
        var unsigned = EvmTransaction.ParseUnsigned(job.Proposal.Span).Value;
        var signed = SignedEvmTransaction.Sign(tamper?.Invoke(unsigned) ?? unsigned, _key);
        return (signed.Serialize(), Receipt(job, signed.TxId, VaultDecision.Signed, signed.Transaction.MaxFee), signed);
    }

    /// <summary>The same transaction at a higher price, as a vault signs it for the same intent.</summary>
    public SignedEvmTransaction Replace(SignedEvmTransaction first) => SignedEvmTransaction.Sign(
        first.Transaction with { MaxFeePerGas = 2 * first.Transaction.MaxFeePerGas, MaxPriorityFeePerGas = 2 * first.Transaction.MaxPriorityFeePerGas }, _key);

    public byte[] Refuse(SignJob job) => Receipt(job, null, VaultDecision.Rejected, 0);

    public void Dispose()
    {
        _vdevice.Dispose();
        _vault.Dispose();
        _key.Dispose();
    }

    private byte[] Receipt(SignJob job, Hash256? txId, VaultDecision decision, BigInteger fee)
    {
        var intent = SignedStatement.Read<PayoutIntent>(job.Intents[0]).Value.Statement;
        _last = new VaultReceipt(
            job.Merchant, VaultId, (_last?.Counter ?? 0) + 1, _last?.Hash ?? default, intent.Hash, intent.Fence, txId, Amount.Of(intent.MaxFee.Asset, fee),
            decision, decision == VaultDecision.Signed ? "" : "C9", 1, Amount.Zero(intent.Asset));
        return SignedStatement.Sign(_last, _vault).Bytes.ToArray();
    }
}
