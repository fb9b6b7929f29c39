using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Client;

/// <summary>
/// Checks an address before anybody sees it. Trusted are only the website's own keys: the V-Device's signed verdict names the batch's root, the
/// Merkle proof shows that the script is under that root, the vault's attestation says the same of the batch, and the text is made from
/// the script. "Verified", as said by the API, is worth nothing, since the API may be the one that lies.
/// </summary>
/// <remarks>It proves whose address it is, not that nobody else was given it: keep your own record of what you showed to whom.</remarks>
public static class AddressProof
{
    /// <summary>
    /// Throws <see cref="AddressNotProvenException"/> at the first thing that does not hold. A token's addresses are those of its chain.
    /// </summary>
    public static VerifiedAddress Check(WebsiteKeys keys, AssetId asset, AddressPurpose purpose, AddressReply reply)
    {
        var definition = keys.Assets.Find(asset).TryGet(out var known, out _) ? known : throw Not("its asset is unknown here");
        var verdict = CheckVerdict(keys, definition.ChainAsset, purpose, reply.Verdict);
        var attestation = CheckAttestation(keys, verdict, reply.Attestation);
        var script = ScriptPubKey.ParseHex(reply.Script).TryGet(out var parsed, out _) ? parsed : throw Not("the script can't be read");
        var proof = reply.Proof.Select(ParseHash).ToArray();
        if (!MerkleTree.VerifyProof(verdict.Root, reply.Index, attestation.FirstIndex, attestation.Count, script, proof))
        {
            throw Not("its script is not in the batch that the V-Device accepted");
        }

        if (attestation.ScriptType != definition.AddressForm.ToBatchScriptType() || !definition.AddressForm.Fits(script))
        {
            throw Not("its script is of another kind than the batch");
        }

        var text = AddressCodec.Format(definition, script).Value;
        return text == reply.Address
            ? new VerifiedAddress(text, script, asset, purpose, verdict.BatchNumber, reply.Index)
            : throw Not("its text says another address than its script");
    }

    private static BatchVerdict CheckVerdict(WebsiteKeys keys, AssetId asset, AddressPurpose purpose, byte[] bytes)
    {
        var read = SignedStatement.Read<BatchVerdict>(bytes).TryGet(out var unverified, out _)
            ? unverified
            : throw Not("the verdict can't be read");
        if (!keys.VDeviceKeys.Any(key => read.Verify(key).IsOk))
        {
            throw Not("the verdict is not signed by our V-Device");
        }

        var verdict = read.Statement;
        if (verdict.Decision != BatchDecision.Accepted)
        {
            throw Not("our V-Device refused its batch");
        }

        return verdict.Network == keys.Network && verdict.Asset == asset && verdict.Merchant == keys.Merchant && verdict.Purpose == purpose
            ? verdict
            : throw Not("the verdict is about another network, asset, merchant or purpose");
    }

    private static AddressBatchAttestation CheckAttestation(WebsiteKeys keys, BatchVerdict verdict, byte[] bytes)
    {
        var read = SignedStatement.Read<AddressBatchAttestation>(bytes).TryGet(out var unverified, out _)
            ? unverified
            : throw Not("the attestation can't be read");
        if (!keys.VaultKeys.IsEmpty && !keys.VaultKeys.Any(key => read.Verify(key).IsOk))
        {
            throw Not("the attestation is not signed by our vault");
        }

        var batch = read.Statement;
        return batch.Network == verdict.Network && batch.Asset == verdict.Asset && batch.Merchant == verdict.Merchant
            && batch.Purpose == verdict.Purpose && batch.BatchNumber == verdict.BatchNumber && batch.Root == verdict.Root
            ? batch
            : throw Not("the attestation is about another batch than the verdict");
    }

    private static Hash256 ParseHash(string hex) =>
        hex is { Length: 64 } && hex.All(char.IsAsciiHexDigit) ? new Hash256(Convert.FromHexString(hex)) : throw Not("the proof can't be read");

    private static AddressNotProvenException Not(string reason) => new(reason);
}
