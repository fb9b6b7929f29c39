using ChainCloud.GrainInterfaces;

namespace ChainCloud.Grains.Ledger;

/// <summary>The book's deposits.</summary>
public sealed partial class AccountGrain
{
    public Task<Result<Page<DepositView>>> ListDeposits(PageQuery query) => throw new NotSupportedException();

    public Task<Result<DepositView>> ReadDeposit(DepositId id) => throw new NotSupportedException();

    public Task<Result<Page<DepositView>>> AddressDeposits(ScriptPubKey script, PageQuery query) => throw new NotSupportedException();

    public Task AdvanceDeposits() => throw new NotSupportedException();
}
