using ChainCloud.GrainInterfaces;

namespace ChainCloud.Grains.Ledger;

/// <summary>The book's batches and addresses.</summary>
public sealed partial class AccountGrain
{
    public Task<Result<BatchView>> RequestBatch(AddressPurpose purpose, string externalId) => throw new NotSupportedException();

    public Task<Result<Page<BatchView>>> ListBatches(PageQuery query) => throw new NotSupportedException();

    public Task<Result<IssuedAddress>> NextAddress(AddressPurpose purpose, string externalId, string? label) => throw new NotSupportedException();

    public Task<Result<IssuedAddress>> ReadAddress(ScriptPubKey script) => throw new NotSupportedException();

    public Task<Result<BatchView>> RecordBatch(BatchId batch, BatchStep step) => throw new NotSupportedException();

    public Task<Result<BatchView>> EnsureChangeBatch(uint number) => throw new NotSupportedException();
}
