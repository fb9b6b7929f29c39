using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>A job on an account chain, for its own asset or a token.</summary>
/// <param name="Chain">The chain's rules.</param>
/// <param name="Contracts">Every token contract of the chain that is listed.</param>
/// <param name="Proposed">The transaction; null when it is of a type that is not signed here (C20).</param>
internal sealed record EvmSignCase(
    AssetDefinition Asset, EvmParameters Chain, ImmutableHashSet<AccountAddress> Contracts, MerchantRecord Merchant, AccountRecord Account,
    ImmutableArray<Unverified<PayoutIntent>> Messages, EvmTransaction? Proposed, long Time) : SignCase(Asset, Merchant, Account, Messages, Time)
{
    /// <summary>The record of the chain's own asset: it has the nonces, and pays for gas.</summary>
    public override AccountRecord FeeAccount => Merchant.Accounts[Asset.ChainAsset];

    public AccountNonces Nonces => FeeAccount.Nonces!;

    public override BigInteger Fee => Proposed?.MaxFee ?? 0;

    public override BigInteger NewFee => BigInteger.Max(0, Fee - (Replaced?.MaxFee ?? 0));

    public override bool IsReplacement => Replaced is not null;

    /// <summary>The payment that the job wants signed anew: of the same intent, and the transaction offers more for its gas.</summary>
    public NoncePayment? Replaced
    {
        get
        {
            var same = Intents is [{ Fence.AsAccountNonce: var (_, nonce) } only] && Nonces.Payments.TryGetValue(nonce, out var signed)
                && signed.Intent == only.IntentId && Merchant.Intents.TryGetValue(only.IntentId, out var decided) && decided.PayloadHash == only.Hash
                ? signed
                : null;
            return same is not null && Proposed is { } proposed && proposed.MaxFeePerGas > same.MaxFeePerGas ? same : null;
        }
    }

    public override bool MayPay(ScriptPubKey destination) => destination.Length == AccountAddress.Length;

    public override VaultRefusal? CheckTransaction() => EvmClauses.C11(this)
        ?? EvmClauses.C20(this)
        ?? EvmClauses.C21(this)
        ?? EvmClauses.C22(this)
        ?? EvmClauses.C18(this)
        ?? EvmFeeClauses.C23(this)
        ?? EvmClauses.C24(this)
        ?? EvmClauses.C25(this);

    public override SigningPlan Plan()
    {
        var (intent, transaction) = (Intents[0], Proposed!);
        var paid = IsReplacement ? Amount.Zero(Account.Asset) : Amount.Of(Account.Asset, Pays);
        var fee = Amount.Of(FeeAccount.Asset, NewFee);
        var takes = FeeIsOfAsset ? paid + fee : paid;
        return new EvmPlan(
            Merchant.Merchant, Asset, transaction, Nonces.Address, intent, paid, fee,
            new NoncePayment(
                intent.IntentId, transaction.MaxFeePerGas, transaction.MaxPriorityFeePerGas, transaction.MaxFee,
                Replaced is { } before ? before.Replacements + 1 : 0),
            Amount.Of(Account.Asset, Pays), Amount.Of(FeeAccount.Asset, Fee), Time, SignedTime,
            Account.Budget.Spend(Time, SignedTime, takes, IsReplacement ? 0 : 1).RemainingDay(Account.Limits));
    }
}
