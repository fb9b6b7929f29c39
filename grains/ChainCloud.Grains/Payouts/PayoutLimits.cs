using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;

namespace ChainCloud.Grains.Payouts;

/// <summary>What a chain lets a payout's outputs be.</summary>
internal static class PayoutLimits
{
    /// <summary>The terms when every output can be paid on that chain.</summary>
    public static Result<PayoutTerms> Check(PayoutTerms terms, ChainParameters chain)
    {
        var asset = chain.Asset;
        return terms.Outputs.Any(o => Scripts.Classify(o.Script) is ScriptType.NullData or ScriptType.NonStandard or ScriptType.WitnessUnknown
            || (!chain.HasSegwit && Scripts.TryWitnessProgram(o.Script.Span, out _, out _)))
            ? new Problem(ProblemCodes.AddressTypeUnsupported, "An output goes to a script that no vault pays.")
            : terms.Check(script => Amount.Of(asset, FeeRules.DustThreshold(chain, script)), Amount.Of(asset, chain.MaxSupplyUnits));
    }
}
