using System.Collections.Immutable;
using System.Net.Http.Json;
using ChainCloud.Api.Tests.Hosts;
using ChainCloud.Statements;

namespace ChainCloud.Api.Tests.Devices;

/// <summary>
/// A receive vault, a send vault and a V-Device of one merchant, by hand: they answer honestly, with keys of their own and made-up addresses,
/// without the rules of the real devices.
/// </summary>
internal sealed class TestDevices : IDisposable
{
    private readonly DeviceSigningKey _receiveVault = DeviceSigningKey.Generate();
    private readonly DeviceSigningKey _sendVault = DeviceSigningKey.Generate();
    private readonly DeviceSigningKey _vDevice = DeviceSigningKey.Generate();
    private readonly TestMerchant _merchant;
    private int _attestations;

    private TestDevices(TestMerchant merchant) => _merchant = merchant;

    public DevicePublicKey VDeviceKey => _vDevice.PublicKey;

    public DevicePublicKey ReceiveVaultKey => _receiveVault.PublicKey;

    public DeviceId ReceiveVault => Name("receive");

    public DeviceId VDevice => Name("vdevice");

    /// <summary>Devices that are not enrolled.</summary>
    public static TestDevices Of(TestMerchant merchant) => new(merchant);

    /// <summary>Makes devices and enrols them by their cards.</summary>
    public static async Task<TestDevices> Enrol(TestMerchant merchant)
    {
        var devices = new TestDevices(merchant);
        var response = await merchant.Platform.Operator.PostAsJsonAsync(
            $"v1/operator/merchants/{merchant.Id}/devices", new { cards = devices.Cards() });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return devices;
    }

    public byte[][] Cards() =>
    [
        Card(DeviceRole.ReceiveVault, ReceiveVault, _receiveVault, ""),
        Card(DeviceRole.SendVault, Name("send"), _sendVault, "tpubDC5FSnBiZDMmhiuCmWAYsLwgLYrrT9rAqvTySfuCCrgsWz8wxMXUS9Tb9iVMvcRbvFcAHGkMD5Kx8koh4GquNGNTfohfk7pgjhaPCdXpoba"),
        Card(DeviceRole.VDevice, VDevice, _vDevice, ""),
    ];

    /// <summary>The honest answer to a job's frame.</summary>
    public byte[] Answer(byte[] job) => Frame.Decode(job).Value switch
    {
        BatchJob batch => Attest(batch),
        VerifyBatchJob verify => Judge(verify),
        var other => throw new ArgumentException($"No answer to {other.Tag}."),
    };

    public void Dispose()
    {
        _receiveVault.Dispose();
        _sendVault.Dispose();
        _vDevice.Dispose();
    }

    private byte[] Attest(BatchJob job)
    {
        var scripts = Enumerable.Range(0, (int)job.Count)
            .Select(i => ChainCloud.Chains.Scripts.P2wpkhOfHash(System.Security.Cryptography.SHA256.HashData(
                System.Text.Encoding.UTF8.GetBytes($"{job.Merchant}/{job.FirstIndex + i}"))[..20]))
            .ToImmutableArray();
        var attestation = new AddressBatchAttestation(
            job.Network, job.Asset, job.Merchant, job.Purpose, BatchScriptType.P2Wpkh, job.BatchNumber, job.FirstIndex, job.Count,
            MerkleTree.RootOf(scripts, job.FirstIndex), 1, ++_attestations);
        return new BatchResult(job.JobId, job.Device, SignedStatement.Sign(attestation, _receiveVault).Bytes, scripts).Encode();
    }

    private byte[] Judge(VerifyBatchJob job)
    {
        var attestation = SignedStatement.Verify<AddressBatchAttestation>(job.Attestation, ReceiveVaultKey).Value.Statement;
        var isRight = MerkleTree.RootOf(job.Scripts, attestation.FirstIndex) == attestation.Root;
        var verdict = new BatchVerdict(
            job.Network, job.Asset, job.Merchant, attestation.Purpose, attestation.BatchNumber, attestation.Root,
            isRight ? BatchDecision.Accepted : BatchDecision.Refused);
        return new VerdictResult(job.JobId, job.Device, SignedStatement.Sign(verdict, _vDevice).Bytes).Encode();
    }

    private byte[] Card(DeviceRole role, DeviceId id, DeviceSigningKey key, string xpub)
    {
        var card = new DeviceCard(Network.Regtest, _merchant.Id, role, id, key.PublicKey, key.PublicKey, 1, 0, xpub.Length > 0 ? AssetId.Parse("LTC").Value : null, xpub);
        return SignedStatement.Sign(card, key).Bytes.ToArray();
    }

    private DeviceId Name(string role) => DeviceId.Parse($"{role}-{_merchant.Id}").Value;
}
