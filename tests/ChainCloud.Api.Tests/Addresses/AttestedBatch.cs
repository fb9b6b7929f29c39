using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Api.Tests.Addresses;

/// <summary>A batch with the keys of the vault that attests it and of the V-Device that judges it, and the API's answer for one address of it.</summary>
internal sealed class AttestedBatch : IDisposable
{
    public const uint FirstIndex = 1_000;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    public static readonly MerchantId Acme = MerchantId.Parse("acme").Value;

    private readonly MerkleTree _tree;

    public AttestedBatch(int count = 7)
    {
        Scripts = [.. Enumerable.Range(0, count).Select(i => ScriptOf((byte)(i + 1)))];
        _tree = MerkleTree.Build(Scripts, FirstIndex);
    }

    public DeviceSigningKey Vault { get; } = DeviceSigningKey.Generate();

    public DeviceSigningKey VDevice { get; } = DeviceSigningKey.Generate();

    public IReadOnlyList<ScriptPubKey> Scripts { get; }

    public Hash256 Root => _tree.Root;

    public BatchVerdict Verdict => new(Network.Regtest, Ltc, Acme, AddressPurpose.Cold, 3, Root, BatchDecision.Accepted);

    public AddressBatchAttestation Attestation => new(
        Network.Regtest, Ltc, Acme, AddressPurpose.Cold, BatchScriptType.P2Wpkh, 3, FirstIndex, (uint)Scripts.Count, Root, 1, 4);

    public static ScriptPubKey ScriptOf(byte seed) => ChainCloud.Chains.Scripts.P2wpkhOfHash(Enumerable.Repeat(seed, 20).ToArray());

    public static string TextOf(ScriptPubKey script) =>
        AddressCodec.Format(ChainParameters.For(Ltc, Network.Regtest).Value, script).Value;

    public static string HexOf(Hash256 hash) => Convert.ToHexStringLower(hash.ToArray());

    /// <summary>The honest answer for the address at a position.</summary>
    public JsonObject Reply(int position) => new()
    {
        ["asset"] = "LTC",
        ["network"] = "regtest",
        ["address"] = TextOf(Scripts[position]),
        ["script"] = Scripts[position].ToHex(),
        ["purpose"] = "cold",
        ["batch_number"] = 3,
        ["index"] = FirstIndex + position,
        ["root"] = HexOf(Root),
        ["proof"] = new JsonArray([.. _tree.Proof(position).Select(hash => (JsonNode)HexOf(hash))]),
        ["attestation"] = Base64(SignedStatement.Sign(Attestation, Vault).Bytes),
        ["verdict"] = Base64(SignedStatement.Sign(Verdict, VDevice).Bytes),
        ["label"] = null,
        ["issued_at"] = "2026-01-02T03:04:05Z",
        ["a_field_of_later"] = true,
    };

    public static string Base64(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(bytes.Span);

    public void Dispose()
    {
        Vault.Dispose();
        VDevice.Dispose();
    }
}
