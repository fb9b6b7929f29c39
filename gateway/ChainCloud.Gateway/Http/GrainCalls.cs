using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Gateway.Http;

/// <summary>The grains, each call with a time limit. A call that runs out of it throws <see cref="TimeoutException"/>; its effect is not known then.</summary>
public sealed class GrainCalls(IGrainFactory grains, IOptions<GatewayOptions> options, TimeProvider clock)
{
    private readonly TimeSpan _timeout = options.Value.GrainTimeout;

    public Task<T> Within<T>(Task<T> call) => call.IsCompleted ? call : call.WaitAsync(_timeout, clock);

    public IMerchantGrain Merchant(MerchantId merchant) => grains.GetGrain<IMerchantGrain>(GrainKeys.Merchant(merchant));

    public IAccountGrain Account(MerchantId merchant, AssetDefinition asset) =>
        grains.GetGrain<IAccountGrain>(GrainKeys.Account(new BookId(merchant, asset.Asset)));

    public IAddressBatchGrain Batch(BatchId batch) => grains.GetGrain<IAddressBatchGrain>(GrainKeys.Batch(batch));

    public IPayoutGrain Payout(PayoutId payout) => grains.GetGrain<IPayoutGrain>(GrainKeys.Payout(payout));

    public ITransferGrain Transfer(TransferId transfer) => grains.GetGrain<ITransferGrain>(GrainKeys.Transfer(transfer));

    public IVaultGrain Device(DeviceId device) => grains.GetGrain<IVaultGrain>(GrainKeys.Device(device));

    public IChainGrain Chain(AssetId asset) => grains.GetGrain<IChainGrain>(GrainKeys.Chain(asset));

    public IOperatorGrain Operator() => grains.GetGrain<IOperatorGrain>(GrainKeys.Operator);

    public IIdempotencyGrain Idempotency(string subject) => grains.GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency(subject));
}
