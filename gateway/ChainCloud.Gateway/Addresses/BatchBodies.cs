using ChainCloud.Gateway.Chains;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Addresses;

/// <param name="Asset">For example "LTC".</param>
/// <param name="Purpose">cold or hot.</param>
/// <param name="ExternalId">Your own id: the same id is the same batch.</param>
public sealed record RequestBatchBody(string Asset, string Purpose, string ExternalId);

/// <param name="Verdict">The V-Device's signed verdict (COSE_Sign1), base64.</param>
public sealed record VerdictBody(byte[] Verdict);

/// <summary>One batch of addresses.</summary>
/// <param name="State">requested, listed, verified or failed; tolerate others.</param>
/// <param name="Root">Merkle root (RFC 6962) over the scripts, hexadecimal, as in the attestation.</param>
/// <param name="Attestation">The vault's signed statement (COSE_Sign1), base64.</param>
/// <param name="Verdict">The V-Device's signed verdict (COSE_Sign1), base64.</param>
/// <param name="HandedOut">Addresses handed out so far.</param>
public sealed record BatchBody(
    string Asset, string Purpose, uint Number, string State, uint FirstIndex, uint Count, string? Root, byte[]? Attestation, byte[]? Verdict,
    uint HandedOut, DateTime CreatedAt)
{
    public static BatchBody Of(BatchView view) => new(
        view.Id.Book.Asset.Code, BatchId.PurposeText(view.Id.Purpose), view.Id.Number, view.State, view.FirstIndex, view.Count,
        view.Root is { } root ? HexOf(root) : null, view.Attestation, view.Verdict, view.Handed, view.CreatedAt.UtcDateTime);

    /// <summary>A tree's hash in the order of its bytes: unlike txids, it is never shown reversed.</summary>
    internal static string HexOf(Hash256 hash) => Convert.ToHexStringLower(hash.ToArray());
}

/// <param name="Index">Derivation index on branch 0.</param>
/// <param name="Script">Output script, hexadecimal: what the Merkle leaf is made of.</param>
/// <param name="Address">The same as text.</param>
public sealed record BatchAddressBody(uint Index, string Script, string Address);

/// <summary>One batch with all its addresses: enough to compute the root again.</summary>
public sealed record BatchDetailBody(BatchBody Batch, IReadOnlyList<BatchAddressBody> Addresses)
{
    public static BatchDetailBody Of(BatchDetail detail, ServedAssets assets)
    {
        var definition = assets.Of(detail.Batch.Id.Book.Asset);
        return new BatchDetailBody(
            BatchBody.Of(detail.Batch),
            [.. detail.Scripts.Select((script, i) =>
                new BatchAddressBody(detail.Batch.FirstIndex + (uint)i, script.ToHex(), ServedAssets.Address(definition, script)))]);
    }
}
