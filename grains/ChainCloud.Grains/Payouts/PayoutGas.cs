using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Transfers;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Payouts;

/// <summary>How much gas a payout's transaction may use, and whether its recipient may be paid at all: the node tells what is behind an address.</summary>
public sealed class PayoutGas(ChainRegistry chains, IOptions<PayoutOptions> options)
{
    /// <summary>What a payment to a key's account uses, exactly.</summary>
    public const long OfPayment = 21_000;

    /// <summary>
    /// A token's transfer uses what its list says. A payment into code needs the installation's consent and the vault's; else it is refused with
    /// <see cref="ProblemCodes.RecipientIsContract"/>, as one that would fail. Throws <see cref="NodeFaultException"/>.
    /// </summary>
    public async Task<Result<long>> LimitOf(PayoutTerms terms, AssetDefinition asset, AccountAddress from)
    {
        if (asset.Token is { } token)
        {
            return token.GasLimit;
        }

        if (!chains.Find(asset.Asset).TryGet(out var chain, out var notOffered))
        {
            return notOffered;
        }

        var (to, value, data) = AccountTransaction.CallOf(terms.Outputs[0], asset);
        var code = await chain.Evm.ReadCode(to, CancellationToken.None);
        if (code == AccountCode.None)
        {
            return OfPayment;
        }

        if (options.Value.MaxRecipientGas <= OfPayment)
        {
            return new Problem(
                ProblemCodes.RecipientIsContract, $"The recipient is {(code == AccountCode.Contract ? "a contract" : "an account that lets a contract act for it")}; such are not paid here.");
        }

        var estimate = await chain.Evm.EstimateGas(new EvmCall(from, to, value.Units, data), CancellationToken.None);
        return estimate.Then<long>(gas => gas <= options.Value.MaxRecipientGas
            // What a contract uses may change until the transaction is in a block.
            ? Math.Min(gas + (gas / 4), options.Value.MaxRecipientGas)
            : new Problem(ProblemCodes.RecipientIsContract, $"The recipient's contract needs {gas} gas; {options.Value.MaxRecipientGas} are allowed."));
    }
}
