using ChainCloud.GrainInterfaces;

namespace ChainCloud.Grains.Ledger;

/// <summary>The book's payouts.</summary>
public sealed partial class AccountGrain
{
    public Task<Result<PayoutView>> RequestPayout(RequestPayout request) => throw new NotSupportedException();

    public Task<Result<Page<PayoutView>>> ListPayouts(PageQuery query) => throw new NotSupportedException();

    public Task<Result<Page<PayoutView>>> ListAwaitingApproval(PageQuery query) => throw new NotSupportedException();
}
