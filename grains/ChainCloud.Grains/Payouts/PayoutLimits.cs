using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;

namespace ChainCloud.Grains.Payouts;

/// <summary>What a chain lets a payout's outputs be.</summary>
internal static class PayoutLimits
{
    /// <summary>The terms when every output can be paid on the asset's chain.</summary>
    public static Result<PayoutTerms> Check(PayoutTerms terms, AssetDefinition asset) =>
        asset.Utxo is { } chain ? CheckCoins(terms, chain) : CheckAccount(terms, asset);

    private static Result<PayoutTerms> CheckCoins(PayoutTerms terms, ChainParameters chain)
    {
        var asset = chain.Asset;
        return terms.Outputs.Any(o => Scripts.Classify(o.Script) is ScriptType.NullData or ScriptType.NonStandard or ScriptType.WitnessUnknown
            || (!chain.HasSegwit && Scripts.TryWitnessProgram(o.Script.Span, out _, out _)))
            ? new Problem(ProblemCodes.AddressTypeUnsupported, "An output goes to a script that no vault pays.")
            : terms.Check(script => Amount.Of(asset, FeeRules.DustThreshold(chain, script)), Amount.Of(asset, chain.MaxSupplyUnits));
    }

    /// <summary>A transaction of an account pays one recipient; some addresses nobody holds, and only a mistake pays them.</summary>
    private static Result<PayoutTerms> CheckAccount(PayoutTerms terms, AssetDefinition asset)
    {
        if (terms.Outputs.Count > 1)
        {
            return new Problem(ProblemCodes.TooManyOutputs, $"A payout in {asset.Asset} has exactly one output.");
        }

        var recipients = terms.Outputs.Select(o => AccountAddress.OfDestination(o.Script)).ToList();
        return recipients.Any(to => to is not { } account || EvmAddress.IsReserved(account) || account == asset.Token?.Contract)
            ? new Problem(ProblemCodes.AddressTypeUnsupported, "Nobody can have what is paid to this address.")
            : terms.Check(_ => Amount.Of(asset.Asset, 1), Amount.Of(asset.Asset, asset.MaxUnits), asset.ChainAsset);
    }
}
