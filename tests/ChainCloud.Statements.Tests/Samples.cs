using System.Collections.Immutable;
using System.Numerics;

namespace ChainCloud.Statements.Tests;

/// <summary>One valid example of each statement and frame.</summary>
internal static class Samples
{
    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    public static readonly MerchantId Acme = MerchantId.Parse("acme").Value;
    public static readonly DeviceId Vault = DeviceId.Parse("vault-send").Value;
    public static readonly DeviceId VDevice = DeviceId.Parse("vd-acme").Value;
    public static readonly JobId Job = JobId.Of(7);
    public static readonly PayoutId Payout = PayoutId.Of(8);
    public static readonly StatementId Id = new(Bytes(16, 9));
    public static readonly Outpoint Fence = new(Hash(1), 3);
    public static readonly DevicePublicKey Key =
        DevicePublicKey.Parse("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296").Value;

    public static readonly ImmutableArray<PayoutOutput> Outputs = [new(Script(1), Units(250_000_000)), new(Script(2), Units(7))];

    public static readonly PayoutRequest Request = new(Acme, "order-4711", Ltc, Outputs, 1_800_000_000, Id);

    public static readonly PayoutIntent Intent = new(
        Network.Regtest, Ltc, Acme, 1, 42, Id, "order-4711", Outputs, Fence, Units(100_000), 200_000, 1_800_000_000, 1_800_003_600,
        new VaultSeen(5, Hash(5)), Hash(6));

    public static readonly VaultReceipt Receipt = new(
        Acme, Vault, 6, Hash(5), Hash(7), Fence, Hash(8), Units(2_260), VaultDecision.Signed, "", 1_800_000_100, Units(999_000_000));

    public static readonly VaultReceipt RefusingReceipt = new(
        Acme, Vault, 1, default, Hash(7), null, null, Units(0), VaultDecision.Locked, "C11", 1_800_000_100, Amount.Of(Ltc, BigInteger.Pow(10, 30)));

    public static readonly AddressBatchAttestation Batch = new(
        Network.Regtest, Ltc, Acme, AddressPurpose.Cold, BatchScriptType.P2Wpkh, 0, 0, 1_000, Hash(9), 1, 1);

    public static readonly BatchVerdict Verdict = new(Network.Regtest, Ltc, Acme, AddressPurpose.Cold, 0, Hash(9), BatchDecision.Accepted);

    public static readonly ChannelCertificate Certificate = new(
        Acme, DeviceRole.VDevice, 1, Key, 1_800_000_000, 1_800_172_800, default);

    public static readonly EnrolmentOffer Offer = new(Network.Regtest, Acme, VDevice, Key, Bytes(40, 3), Id);

    public static readonly EnrolmentAnswer Answer = new(
        Network.Regtest, Acme, Vault, DeviceRole.SendVault, Offer.Hash, Key, Bytes(40, 4), 7, "tpubD6NzV", Id);

    public static readonly DeviceCard Card = new(
        Network.Regtest, Acme, DeviceRole.SendVault, Vault, Key, Key, 1, 7, Ltc, "tpubD6NzV");

    public static readonly JournalHead Head = new(Network.Regtest, Acme, Vault, Job, 6, Hash(5), 2, 1_800_000_100);

    public static IReadOnlyList<Frame> Frames { get; } =
    [
        new BatchJob(Network.Regtest, Ltc, Acme, Vault, Job, AddressPurpose.Hot, 1, 1_000, 1_000),
        new SignJob(Network.Regtest, Ltc, Acme, Vault, Job, [Bytes(30, 1), Bytes(31, 2)], Bytes(50, 3)),
        new VerifyBatchJob(Network.Regtest, Ltc, Acme, VDevice, Job, Bytes(30, 1), [Script(1), Script(2)]),
        new ApprovePayoutJob(
            Network.Regtest, Ltc, Acme, VDevice, Job, Payout, Bytes(30, 1), Fence, Units(5_000_000_000), Units(100_000), 200_000, [Bytes(9, 2)]),
        new JournalJob(Network.Regtest, Ltc, Acme, Vault, Job, 5, 2),
        new JournalResult(
            Job, Vault, [new(Bytes(30, 1), Bytes(40, 2), [Hash(3), Hash(4)]), new(Bytes(30, 2), default, [])], [Bytes(30, 3)], Bytes(30, 4)),
        new BatchResult(Job, Vault, Bytes(30, 1), [Script(1), Script(2)]),
        new SignResult(Job, Vault, Bytes(30, 1), Bytes(30, 2)),
        new VerdictResult(Job, VDevice, Bytes(30, 1)),
        new IntentResult(Job, VDevice, Payout, Bytes(30, 1)),
        new RefusedResult(Job, VDevice, "D3", RefusalKind.Lock, "The list is another one than the vault attested.", default),
    ];

    public static Amount Units(BigInteger units) => Amount.Of(Ltc, units);

    public static Hash256 Hash(byte fill) => new(Bytes(32, fill));

    public static ScriptPubKey Script(byte fill) => new([0, 20, .. Bytes(20, fill)]);

    public static byte[] Bytes(int length, byte fill) => Enumerable.Repeat(fill, length).ToArray();
}
