using ChainCloud.Grains.Store;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>Batches in each state.</summary>
internal static class AddressSamples
{
    public static BatchId Batch(uint number, AddressPurpose purpose = AddressPurpose.Cold) => new(Book, purpose, number);

    public static BatchRow Row(uint number, string state, uint count = 3, AddressPurpose purpose = AddressPurpose.Cold) => new(
        Batch(number, purpose), state, number * 1000, count, $"batch-{number}", Hash("root"), [1], state == BatchStates.Verified ? [2] : null, null, 0,
        state == BatchStates.Verified, 0, Now, Now);

    public static CommitItem Listed(uint number, int count, AddressPurpose purpose = AddressPurpose.Cold) => Rows(
        new RowWrite.InsertBatch(Row(number, BatchStates.Listed, (uint)count, purpose)),
        new RowWrite.InsertAddresses(Batch(number, purpose), number * 1000, Scripts(number, count, purpose)));

    public static CommitItem Verified(uint number, AddressPurpose purpose = AddressPurpose.Cold) =>
        Rows(new RowWrite.UpdateBatch(Row(number, BatchStates.Verified, purpose: purpose), 0));

    public static CommitItem Issue(uint number, uint index, string externalId) =>
        Rows(new RowWrite.IssueAddress(Batch(number), index, externalId, "a label"));

    public static ScriptPubKey[] Scripts(uint number, int count, AddressPurpose purpose = AddressPurpose.Cold) =>
        [.. Enumerable.Range(0, count).Select(i => Script($"{purpose} {number} {i}"))];
}
