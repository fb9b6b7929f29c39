using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Addresses;

/// <summary>A verified batch with its Merkle tree, so that each address comes with its proof without reading the batch again.</summary>
internal sealed class BatchTree(BatchRow batch, MerkleTree tree)
{
    public static async Task<BatchTree> Load(IAddressReads addresses, BatchId id)
    {
        var batch = await addresses.ReadBatch(id, CancellationToken.None) ?? throw new InvalidOperationException($"Batch {id} has addresses but no row.");
        var listed = await addresses.AddressesOf(id, CancellationToken.None);
        return new BatchTree(batch, MerkleTree.Build([.. listed.Select(a => a.Script)], batch.FirstIndex));
    }

    /// <summary>The address as it is handed out. The root is the attested one: when rows were changed, the reader's own check fails.</summary>
    public IssuedAddress Prove(AddressRow row) => new(
        row.Batch, row.Index, row.Script, batch.Root!.Value, tree.Proof((int)(row.Index - batch.FirstIndex)), batch.Attestation!, batch.Verdict!,
        row.Label, row.IssuedAt!.Value);
}
