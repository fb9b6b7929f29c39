using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>The whole transition table of a vault: state and event give the next state. Pure; the journal's replay is nothing else.</summary>
public static class VaultEvolution
{
    /// <summary>The state after an event.</summary>
    /// <param name="state">The state before; null for the first event.</param>
    /// <param name="happened">The event.</param>
    /// <param name="sequence">The number of its journal record.</param>
    public static VaultState Evolve(VaultState? state, VaultEvent happened, long sequence)
    {
        if (state is null)
        {
            return happened is VaultCreated c
                ? new VaultState(c.Vault, c.Role, c.Network, c.SeedFingerprint, c.IdentityKey, c.At, 0, null) { Administrators = c.Administrators }
                : throw new UnreachableException("A vault's journal begins with its creation.");
        }

        var next = happened switch
        {
            MerchantEnrolled e => Enrol(state, e),
            TransactionSigned e => Change(state, e.Merchant, m => Sign(m, e, sequence)),
            AccountPaymentSigned e => Change(state, e.Merchant, m => Pay(m, e, sequence)),
            TokensListed e => List(state, SignedTokenList.Decode(e.List).Value.List),
            IntentRefused e => Change(state, e.Merchant, m => Refuse(m, e, sequence)),
            MerchantLocked e => Change(state, e.Merchant, m => WithReceipt(m, e.Receipt, sequence) with { Lock = new MerchantLock(e.Clause, e.Detail, sequence, e.At) }),
            BatchAttested e => Change(state, e.Merchant, m => Attest(m, e, sequence)) with { Attestations = state.Attestations + 1 },
            VaultHalted e => state with { Halted = $"{e.Clause}: {e.Detail}" },
            _ => throw new UnreachableException($"{happened.GetType().Name} can't happen to a vault that exists."),
        };
        return next with { Time = Math.Max(state.Time, happened.At) };
    }

    private static VaultState Enrol(VaultState state, MerchantEnrolled e)
    {
        var asset = state.Catalog.Find(e.Limits.Asset).Value;
        var key = ExtendedPublicKey.Parse(asset.XpubVersion, e.AccountXpub).Value;
        var account = new AccountRecord(asset.Asset, key, e.Limits, SpendBudget.Unused(asset.Asset), -1) { Form = asset.AddressForm };
        if (asset is { Kind: ChainKind.Evm, IsNative: true })
        {
            account = account with { Nonces = new AccountNonces(AccountAddress.OfDestination(KeyPosition.Hot.Script(account)!.Value)!.Value, e.FirstNonce) };
        }

        var merchant = state.Merchants.TryGetValue(e.Merchant, out var known)
            ? known
            : new MerchantRecord(e.Merchant, e.Number, e.VDevice, e.VDeviceIdentity, null, 0);
        merchant = merchant with
        {
            ChannelKeys = merchant.ChannelKeys.SetItem(e.Epoch, e.Channel),
            Accounts = merchant.Accounts.Add(e.Limits.Asset, account),
        };
        return state with { Merchants = state.Merchants.SetItem(e.Merchant, merchant) };
    }

    private static MerchantRecord Sign(MerchantRecord merchant, TransactionSigned e, long sequence)
    {
        var account = merchant.Accounts[e.Asset];
        var first = e.Intents[0].Id;
        account = account with
        {
            Budget = account.Budget.Spend(e.At, e.SignedTime, e.Spent, e.Intents.Length),
            HighestChange = Math.Max(account.HighestChange, e.ChangeIndex),
            PaidScripts = account.PaidScripts.Union(Transaction.Parse(e.RawTransaction.Span).Value.Outputs.Select(o => o.Script)),
            SignedOutpoints = account.SignedOutpoints.AddRange(e.Inputs.Select(i => KeyValuePair.Create(i, first))),
        };
        foreach (var intent in e.Intents)
        {
            merchant = Decide(merchant, intent, sequence, signed: true) with
            {
                ExternalIds = merchant.ExternalIds.Add(intent.ExternalId, intent.Id),
                LastCounter = Math.Max(merchant.LastCounter, intent.Counter),
            };
        }

        return WithReceipt(merchant, e.Receipt, sequence) with { Accounts = merchant.Accounts.SetItem(e.Asset, account) };
    }

    /// <summary>A token's payment takes its amount from the token's limits, and its fee from those of the chain's own asset.</summary>
    private static MerchantRecord Pay(MerchantRecord merchant, AccountPaymentSigned e, long sequence)
    {
        var (asset, chainAsset) = (e.Paid.Asset, e.Fee.Asset);
        var isNew = !merchant.Intents.ContainsKey(e.Intent.Id);
        var account = merchant.Accounts[asset];
        account = account with
        {
            Budget = account.Budget.Spend(e.At, e.SignedTime, asset == chainAsset ? e.Paid + e.Fee : e.Paid, isNew ? 1 : 0),
            PaidScripts = account.PaidScripts.Add(e.Destination),
        };
        var chain = asset == chainAsset ? account : merchant.Accounts[chainAsset];
        var (nonces, nonce) = (chain.Nonces!, e.Fence.Number);
        chain = chain with
        {
            Budget = asset == chainAsset ? chain.Budget : chain.Budget.Spend(e.At, e.SignedTime, e.Fee, 0),
            Nonces = nonces with { Next = Math.Max(nonces.Next, nonce + 1), Payments = nonces.Payments.SetItem(nonce, e.Terms) },
        };
        return WithReceipt(Decide(merchant, e.Intent, sequence, signed: true), e.Receipt, sequence) with
        {
            ExternalIds = merchant.ExternalIds.SetItem(e.Intent.ExternalId, e.Intent.Id),
            LastCounter = Math.Max(merchant.LastCounter, e.Intent.Counter),
            Accounts = merchant.Accounts.SetItem(asset, account).SetItem(chainAsset, chain),
        };
    }

    private static VaultState List(VaultState state, TokenList list) => state with
    {
        TokenLists = state.TokenLists.SetItem(list.ChainAsset, list),
        Catalog = state.Catalog.WithTokens(list.ChainAsset, list.Tokens).Value,
    };

    private static MerchantRecord Refuse(MerchantRecord merchant, IntentRefused e, long sequence) =>
        WithReceipt(Decide(merchant, e.Intent, sequence, signed: false), e.Receipt, sequence);

    private static MerchantRecord Decide(MerchantRecord merchant, SignedIntent intent, long sequence, bool signed) => merchant with
    {
        Intents = merchant.Intents.SetItem(intent.Id, new DecidedIntent(intent.PayloadHash, sequence, signed)),
        Counters = merchant.Counters.SetItem(intent.Counter, intent.Id),
    };

    private static MerchantRecord Attest(MerchantRecord merchant, BatchAttested e, long sequence)
    {
        var account = merchant.Accounts[e.Asset];
        account = account with { Batches = account.Batches.Add(e.BatchNumber, new AttestedBatch(e.FirstIndex, e.Count, sequence)) };
        return merchant with { Accounts = merchant.Accounts.SetItem(e.Asset, account), BatchRecords = merchant.BatchRecords.Add(sequence) };
    }

    private static MerchantRecord WithReceipt(MerchantRecord merchant, ReadOnlyMemory<byte> receipt, long sequence)
    {
        var statement = SignedStatement.Read<VaultReceipt>(receipt).Value.Statement;
        return statement.Counter == merchant.Receipts.Count + 1 && statement.PrevReceiptHash == merchant.LastReceipt
            ? merchant with { Receipts = merchant.Receipts.Add(statement.Hash), ReceiptRecords = merchant.ReceiptRecords.Add(sequence) }
            : throw new UnreachableException("A receipt does not follow the one before.");
    }

    private static VaultState Change(VaultState state, MerchantId merchant, Func<MerchantRecord, MerchantRecord> change) =>
        state with { Merchants = state.Merchants.SetItem(merchant, change(state.Merchants[merchant])) };
}
