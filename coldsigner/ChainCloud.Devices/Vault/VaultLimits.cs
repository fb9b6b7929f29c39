using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>A vault's own limits for one merchant and asset. Whatever else is hacked, no more than this leaves.</summary>
public sealed record VaultLimits
{
    /// <summary>Basis points of the whole.</summary>
    public const int WholeBasisPoints = 10_000;

    /// <summary>L1: the most of one intent, the transaction's fee included.</summary>
    public required Amount MaxPerIntent { get; init; }

    /// <summary>The most in any hour, fees included.</summary>
    public required Amount MaxPerHour { get; init; }

    /// <summary>L24: the most in any 24 hours, fees included.</summary>
    public required Amount MaxPerDay { get; init; }

    /// <summary>The most intents in any 24 hours.</summary>
    public required int MaxCountPerDay { get; init; }

    /// <summary>The most ever, fees included, until an operator enrols anew.</summary>
    public required Amount Lifetime { get; init; }

    /// <summary>The most fee of one transaction, in the asset in which the chain takes fees: another than <see cref="Asset"/> for tokens.</summary>
    public required Amount MaxFee { get; init; }

    /// <summary>The most fee of one transaction as a share of what its intents pay, in basis points (100 are one per cent). Not on account chains, where a payment that waits holds up all later ones.</summary>
    public required int MaxFeeShareBasisPoints { get; init; }

    /// <summary>The most fee rate, in base units per 1,000 virtual bytes; on account chains in wei per gas.</summary>
    public required long MaxFeeRateSatPerKvB { get; init; }

    /// <summary>Kinds of output script that may be paid; none on account chains, which know no kinds.</summary>
    public required ImmutableArray<ScriptType> DestinationTypes { get; init; }

    /// <summary>
    /// The most gas of a payment of an account chain's own asset: 21,000 pays accounts without code only. 0 for everything else; a token's
    /// gas limit is in the signed token list.
    /// </summary>
    public long MaxGas { get; init; }

    /// <summary>The asset that all amounts but the fee are of.</summary>
    public AssetId Asset => MaxPerIntent.Asset;

    /// <summary>The asset in which the chain takes fees: the asset of the chain itself.</summary>
    public AssetId ChainAsset => MaxFee.Asset;

    /// <summary>As <see cref="Check()"/>, and the limits are of the kind that this asset's chain needs.</summary>
    public Result<VaultLimits> Check(AssetDefinition asset)
    {
        var kind = (asset.Kind, asset.IsNative) switch
        {
            (ChainKind.Utxo, _) => !DestinationTypes.IsEmpty && MaxGas == 0,
            (_, true) => DestinationTypes.IsEmpty && MaxGas >= TokenList.MinGasLimit,
            _ => DestinationTypes.IsEmpty && MaxGas == 0,
        };
        return Check().Then(limits => limits.Asset == asset.Asset && limits.ChainAsset == asset.ChainAsset && kind
            ? Result<VaultLimits>.Ok(limits)
            : Invalid($"These are no limits of {asset.Asset}: its fees are of {asset.ChainAsset}."));
    }

    /// <summary>Refuses limits of mixed assets, of nothing, or in a wrong order, with <see cref="ProblemCodes.LimitInvalid"/>.</summary>
    public Result<VaultLimits> Check()
    {
        Amount[] amounts = [MaxPerIntent, MaxPerHour, MaxPerDay, Lifetime];
        if (amounts.Any(a => a.Asset != Asset || a.IsZero) || MaxFee.IsZero)
        {
            return Invalid("All limits are of one asset and above zero.");
        }

        if (MaxPerIntent > MaxPerHour || MaxPerHour > MaxPerDay || MaxPerDay > Lifetime)
        {
            return Invalid("One intent's limit is at most the hour's, that at most the day's, that at most the lifetime's.");
        }

        if (MaxCountPerDay < 1 || MaxFeeShareBasisPoints is < 1 or > WholeBasisPoints || MaxFeeRateSatPerKvB < 1)
        {
            return Invalid("Count, fee share (1 to 10,000 basis points) and fee rate are above zero.");
        }

        return DestinationTypes.IsDefault || MaxGas is < 0 or > TokenList.MaxGasLimit || DestinationTypes.Any(t => t is ScriptType.NonStandard or ScriptType.WitnessUnknown or ScriptType.NullData)
            ? Invalid($"Only destinations of known address types can be allowed, and at most {TokenList.MaxGasLimit} gas.")
            : this;
    }

    private static Problem Invalid(string detail) => new(ProblemCodes.LimitInvalid, detail);
}
