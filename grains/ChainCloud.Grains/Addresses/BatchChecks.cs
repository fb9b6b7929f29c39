using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Addresses;

/// <summary>The cloud's own check of what devices say about a batch. The V-Device and the website check again, each for itself.</summary>
internal static class BatchChecks
{
    /// <summary>The root that the vault attested and that the list gives.</summary>
    public static Result<Hash256> Attestation(
        BatchRow row, ReadOnlyMemory<byte> bytes, IReadOnlyList<ScriptPubKey> scripts, DevicePublicKey vaultKey, Network network)
    {
        if (!SignedStatement.Verify<AddressBatchAttestation>(bytes, vaultKey).TryGet(out var signed, out var problem))
        {
            return problem;
        }

        var said = signed.Statement;
        if (said.Network != network || said.Asset != row.Id.Book.Asset || said.Merchant != row.Id.Book.Merchant || said.Purpose != row.Id.Purpose
            || said.BatchNumber != row.Id.Number || said.FirstIndex != row.FirstIndex || said.Count != row.Count)
        {
            return Mismatch("The attestation is of another batch.");
        }

        if (scripts.Count != said.Count || scripts.Distinct().Count() != scripts.Count)
        {
            return Mismatch("The list has not the attested number of different addresses.");
        }

        var root = MerkleTree.RootOf(scripts, row.FirstIndex);
        return root == said.Root ? root : Mismatch("The list does not give the attested root.");
    }

    /// <summary>The V-Device's verdict, its signature and batch checked; the root is the rules' matter.</summary>
    public static Result<BatchVerdict> Verdict(BatchRow row, ReadOnlyMemory<byte> bytes, DevicePublicKey vdeviceKey, Network network)
    {
        if (!SignedStatement.Verify<BatchVerdict>(bytes, vdeviceKey).TryGet(out var signed, out var problem))
        {
            return problem;
        }

        var said = signed.Statement;
        return said.Network == network && said.Asset == row.Id.Book.Asset && said.Merchant == row.Id.Book.Merchant
            && said.Purpose == row.Id.Purpose && said.BatchNumber == row.Id.Number
            ? said
            : Mismatch("The verdict is of another batch.");
    }

    private static Problem Mismatch(string detail) => new(ProblemCodes.StatementMismatch, detail);
}
