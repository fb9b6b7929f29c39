using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>What the rules say about one batch.</summary>
/// <param name="Verdict">To be signed; null where not even a refusing verdict can name the batch.</param>
/// <param name="FirstIndex">Of the batch.</param>
/// <param name="Count">Of the batch.</param>
/// <param name="Breach">Null when accepted.</param>
public sealed record BatchJudgement(BatchVerdict? Verdict, uint FirstIndex, uint Count, Breach? Breach);

/// <summary>
/// Whether a list of addresses, as the cloud holds it, is exactly what the right vault attested. Pure. Cold batches are the receive
/// vault's, hot ones the send vault's; a change batch is never handed out and so never judged.
/// </summary>
public static class BatchRules
{
    /// <summary>Judges a job.</summary>
    public static BatchJudgement Judge(VerifyBatchJob job, VDeviceWallet wallet, VDeviceState state)
    {
        if (job.Network != wallet.Self.Network || job.Merchant != wallet.Self.Merchant || job.Device != wallet.Self.Device
            || wallet.Catalog.Find(job.Asset) is not { IsOk: true, Value: { IsNative: true } asset })
        {
            return Nameless(new Breach(VDeviceRule.Addressed, $"The job is for {job.Device} of {job.Merchant}, {job.Asset} on {job.Network.ToText()}."));
        }

        if (!SignedStatement.Read<AddressBatchAttestation>(job.Attestation).TryGet(out var attestation, out var unreadable))
        {
            return Nameless(new Breach(VDeviceRule.AttestationReadable, unreadable.Detail));
        }

        var claimed = attestation.Statement;
        if (claimed.Purpose == AddressPurpose.Change)
        {
            return Nameless(new Breach(VDeviceRule.AttestationReadable, "Change addresses are never handed out."));
        }

        if ((claimed.Purpose == AddressPurpose.Cold ? wallet.ReceiveVault : wallet.SendVault) is not { } vault)
        {
            return Nameless(new Breach(VDeviceRule.VaultEnrolled, $"No vault for {BatchId.PurposeText(claimed.Purpose)} addresses is enrolled."));
        }

        var root = MerkleTree.RootOf(job.Scripts, FirstIndexFor(job, claimed));
        var breach = Genuine(job, attestation, vault) ?? Complete(job, asset, claimed, root) ?? Fresh(claimed, state);
        var verdict = new BatchVerdict(
            wallet.Self.Network, job.Asset, wallet.Self.Merchant, claimed.Purpose, claimed.BatchNumber, root,
            breach is null ? BatchDecision.Accepted : BatchDecision.Refused);
        return new BatchJudgement(verdict, claimed.FirstIndex, claimed.Count, breach);
    }

    // A list longer than its attestation could reach past the last index; its root is only named in a refusal.
    private static uint FirstIndexFor(VerifyBatchJob job, AddressBatchAttestation claimed) =>
        (ulong)claimed.FirstIndex + (ulong)job.Scripts.Length <= DerivationPath.Hardened ? claimed.FirstIndex : 0;

    private static Breach? Genuine(VerifyBatchJob job, Unverified<AddressBatchAttestation> attestation, EnrolledDevice vault)
    {
        if (!attestation.Verify(vault.ChannelKey).TryGet(out var signed, out var problem))
        {
            return new Breach(VDeviceRule.AttestationGenuine, problem.Detail);
        }

        var said = signed.Statement;
        return said.Network == job.Network && said.Merchant == job.Merchant && said.Asset == job.Asset && said.Epoch == vault.Epoch
            ? null
            : new Breach(
                VDeviceRule.AttestationMatches,
                $"The vault attested {said.Asset} of {said.Merchant} on {said.Network.ToText()}, epoch {said.Epoch}.");
    }

    private static Breach? Complete(VerifyBatchJob job, AssetDefinition asset, AddressBatchAttestation attested, Hash256 root)
    {
        if (job.Scripts.Length != attested.Count)
        {
            return new Breach(VDeviceRule.ListComplete, $"The list has {job.Scripts.Length} addresses, {attested.Count} are attested.");
        }

        if (attested.ScriptType != asset.AddressForm.ToBatchScriptType() || job.Scripts.Any(script => !IsOfType(script, asset)))
        {
            return new Breach(VDeviceRule.ListTyped, $"{attested.ScriptType.ToText()} is attested; an address of the list is not of type {asset.AddressForm.ToBatchScriptType().ToText()}.");
        }

        if (job.Scripts.Distinct().Count() != job.Scripts.Length)
        {
            return new Breach(VDeviceRule.ListDistinct, "An address of the list is there twice.");
        }

        return root == attested.Root
            ? null
            : new Breach(VDeviceRule.ListRoot, $"The list has root {Hex(root)}, the vault attested {Hex(attested.Root)}.");
    }

    private static bool IsOfType(ScriptPubKey script, AssetDefinition asset) => asset.Utxo is { } chain
        ? Scripts.Classify(script) == chain.ReceiveScript
        : AccountAddress.OfDestination(script) is { } account && !EvmAddress.IsReserved(account);

    private static Breach? Fresh(AddressBatchAttestation batch, VDeviceState state)
    {
        // The same batch again is the same answer again; anything else that touches its number or its indexes is not.
        var conflict = state.AcceptedBatches.FirstOrDefault(other =>
            other.Verdict.Asset == batch.Asset && other.Verdict.Purpose == batch.Purpose
            && (other.Verdict.BatchNumber == batch.BatchNumber ? other.Verdict.Root != batch.Root : Overlap(other, batch)));
        return conflict is null
            ? null
            : new Breach(VDeviceRule.BatchFresh, $"Batch {conflict.Verdict.BatchNumber}, accepted before, has this number or these indexes.");
    }

    private static bool Overlap(JudgedBatch other, AddressBatchAttestation batch) =>
        batch.FirstIndex < (ulong)other.FirstIndex + other.Count && other.FirstIndex < (ulong)batch.FirstIndex + batch.Count;

    private static string Hex(Hash256 hash) => Convert.ToHexStringLower(hash.ToArray());

    private static BatchJudgement Nameless(Breach breach) => new(null, 0, 0, breach);
}
