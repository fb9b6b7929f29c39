using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>
/// Gives the nonces of one merchant's hot account on an account chain, to the payouts of the chain's own asset and of its tokens alike. Key:
/// <see cref="GrainKeys.Nonce"/>.
/// </summary>
[Alias("cc.INonceGrain"), Version(1)]
public interface INonceGrain : IGrainWithStringKey
{
    /// <summary>Plans the oldest waiting payout that can be paid, unless another is unsigned. Safe to call at any time, any number of times.</summary>
    [Alias("Advance")]
    Task Advance();
}

/// <summary>How an account pays one payout; chosen by the nonce's grain, written by the account's.</summary>
/// <param name="Fence">Sender and nonce.</param>
/// <param name="To">The recipient, or the token's contract.</param>
/// <param name="Value">Of the chain's own asset.</param>
/// <param name="Data">The contract's call; empty for the chain's own asset.</param>
/// <param name="MaxFeePerGas">Wei, priority fee included.</param>
/// <param name="MaxPriorityFeePerGas">Wei.</param>
[GenerateSerializer, Immutable, Alias("cc.AccountCarry")]
public sealed record AccountCarry(
    [property: Id(0)] Fence Fence,
    [property: Id(1)] ScriptPubKey To,
    [property: Id(2)] Amount Value,
    [property: Id(3)] byte[] Data,
    [property: Id(4)] long GasLimit,
    [property: Id(5)] long MaxFeePerGas,
    [property: Id(6)] long MaxPriorityFeePerGas);
