using ChainCloud.Gateway.Chains;
using ChainCloud.Gateway.Deposits;
using ChainCloud.Gateway.Http;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Addresses;

/// <param name="Asset">For example "LTC".</param>
/// <param name="Purpose">cold or hot.</param>
/// <param name="ExternalId">Your own id, for example of the customer: the same id is the same address.</param>
/// <param name="Label">Comes back with every deposit; at most 128 characters.</param>
public sealed record NextAddressBody(string Asset, string Purpose, string ExternalId, string? Label = null);

/// <param name="Asset">For example "LTC".</param>
/// <param name="Address">The text to judge.</param>
public sealed record ValidateAddressBody(string Asset, string Address);

/// <summary>
/// An address that was handed out, with all that its reader needs to check it: believe the proof, the attestation and the V-Device's
/// verdict, not the text.
/// </summary>
/// <param name="Script">Output script, hexadecimal.</param>
/// <param name="Index">Derivation index on branch 0.</param>
/// <param name="Root">Merkle root of the batch, hexadecimal.</param>
/// <param name="Proof">Siblings from the leaf to the root, hexadecimal.</param>
/// <param name="Attestation">The vault's signed statement over the root (COSE_Sign1), base64.</param>
/// <param name="Verdict">The V-Device's signed verdict over the root (COSE_Sign1), base64.</param>
public sealed record AddressBody(
    string Asset, string Network, string Address, string Script, string Purpose, uint BatchNumber, uint Index, string Root,
    IReadOnlyList<string> Proof, byte[] Attestation, byte[] Verdict, string? Label, DateTime IssuedAt)
{
    public static AddressBody Of(IssuedAddress issued, ServedAssets assets)
    {
        var definition = assets.Of(issued.Batch.Book.Asset);
        return new AddressBody(
            definition.Asset.Code, definition.Network.ToText(), ServedAssets.Address(definition, issued.Script), issued.Script.ToHex(),
            BatchId.PurposeText(issued.Batch.Purpose), issued.Batch.Number, issued.Index, BatchBody.HexOf(issued.Root),
            [.. issued.Proof.Select(BatchBody.HexOf)], issued.Attestation, issued.Verdict, issued.Label, issued.IssuedAt.UtcDateTime);
    }
}

/// <summary>One address and what it has received.</summary>
public sealed record AddressHistoryBody(AddressBody Address, ListBody<DepositBody> Deposits);

/// <summary>A well-formed address of the asset on this network.</summary>
/// <param name="Address">In its canonical form.</param>
/// <param name="ScriptType">For example "p2wpkh"; "account" on account chains.</param>
public sealed record ValidAddressBody(string Asset, string Network, string Address, string Script, string ScriptType);
