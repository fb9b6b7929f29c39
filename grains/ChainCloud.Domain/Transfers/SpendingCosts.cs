using System.Numerics;

namespace ChainCloud.Domain.Transfers;

/// <summary>What a transaction costs, as the chain counts it.</summary>
/// <param name="VSize">Virtual bytes at most of the signed transaction with so many inputs, all wanted outputs, and with or without change.</param>
/// <param name="FeeRateSatPerKvB">Base units per 1,000 virtual bytes.</param>
/// <param name="LongTermFeeRateSatPerKvB">What spending a coin is thought to cost at some later time.</param>
/// <param name="MaxFee">The most that the fee may be.</param>
/// <param name="MaxFeeRateSatPerKvB">The most that the fee may be per 1,000 virtual bytes, change given to it included.</param>
/// <param name="Dust">The least amount of a change output.</param>
/// <param name="MaxInputs">More would make the transaction or the vault's job too large.</param>
public sealed record SpendingCosts(
    Func<int, bool, int> VSize, long FeeRateSatPerKvB, long LongTermFeeRateSatPerKvB, Amount MaxFee, long MaxFeeRateSatPerKvB, Amount Dust, int MaxInputs)
{
    /// <summary>Ten inputs: the size of one is no whole number of virtual bytes.</summary>
    private const int Some = 10;

    /// <summary>By how much waste is finer than a base unit: rates are per 1,000 virtual bytes, inputs are weighed in tens.</summary>
    internal const int Scale = 1000 * Some;

    /// <summary>Tenths of a virtual byte of one input.</summary>
    internal int InputTenths { get; } = VSize(1 + Some, false) - VSize(1, false);

    private int ChangeSize { get; } = VSize(1, true) - VSize(1, false);

    /// <summary>What a change output costs now and when it is spent, in 1/<see cref="Scale"/> base units.</summary>
    internal BigInteger ScaledCostOfChange => ((BigInteger)FeeRateSatPerKvB * ChangeSize * Some) + ((BigInteger)LongTermFeeRateSatPerKvB * InputTenths);

    /// <summary>The fee of a transaction at the wanted rate, rounded up.</summary>
    public Amount FeeOf(int inputs, bool change, AssetId asset) =>
        Amount.Of(asset, (((BigInteger)FeeRateSatPerKvB * VSize(inputs, change)) + 999) / 1000);

    /// <summary>
    /// What a selection wastes, in 1/10,000 base units: spending now instead of later, and the change output or what is given away instead
    /// of one. Below zero when spending now is cheaper.
    /// </summary>
    public BigInteger WasteOf(Selection selection)
    {
        var inputs = (BigInteger)selection.Inputs.Count * InputTenths * (FeeRateSatPerKvB - LongTermFeeRateSatPerKvB);
        return inputs + (selection.Change is null
            ? (selection.Fee.Units * Scale) - ((BigInteger)FeeRateSatPerKvB * VSize(selection.Inputs.Count, false) * Some)
            : ScaledCostOfChange);
    }

    /// <summary>These inputs as a transaction, with or without change, whichever wastes less; null when the caps allow neither.</summary>
    internal Selection? Settle(IReadOnlyList<Coin> inputs, Amount target)
    {
        var sum = inputs.Select(c => c.Amount).Sum(target.Asset);
        return (WithChange(inputs, sum, target), WithoutChange(inputs, sum, target)) switch
        {
            ({ } with, { } without) => WasteOf(without) <= WasteOf(with) ? without : with,
            var (with, without) => with ?? without,
        };
    }

    private Selection? WithChange(IReadOnlyList<Coin> inputs, Amount sum, Amount target)
    {
        var fee = FeeOf(inputs.Count, true, target.Asset);
        return fee <= MaxFee && sum >= target + fee + Dust ? new Selection([.. inputs], fee, sum - target - fee) : null;
    }

    private Selection? WithoutChange(IReadOnlyList<Coin> inputs, Amount sum, Amount target)
    {
        if (sum < target + FeeOf(inputs.Count, false, target.Asset))
        {
            return null;
        }

        var fee = sum - target;
        return fee <= MaxFee && fee.Units * 1000 <= (BigInteger)MaxFeeRateSatPerKvB * VSize(inputs.Count, false)
            ? new Selection([.. inputs], fee, null)
            : null;
    }
}
