using System.Reflection;
using ChainCloud.GrainInterfaces;
using ChainCloud.Silo.Callers;
using Orleans;

namespace ChainCloud.Grains.Tests.Callers;

public sealed class CallRulesTests
{
    private static readonly MerchantId Acme = MerchantId.Parse("acme").Value;
    private static readonly MerchantId Globex = MerchantId.Parse("globex").Value;
    private static readonly BookId Book = new(Acme, AssetId.Parse("LTC").Value);
    private static readonly Caller Cold = new(TokenKind.Cold, Acme, null);
    private static readonly Caller Hot = new(TokenKind.Hot, Acme, null);
    private static readonly Caller Courier = new(TokenKind.Courier, null, DeviceId.Parse("v-send").Value);

    [Fact]
    public void A_merchant_reaches_its_own_account_only()
    {
        Assert.True(CallRules.Allows(Hot, typeof(IAccountGrain), nameof(IAccountGrain.Balances), GrainKeys.Account(Book), null));
        var foreign = GrainKeys.Account(Book with { Merchant = Globex });
        Assert.False(CallRules.Allows(Hot, typeof(IAccountGrain), nameof(IAccountGrain.Balances), foreign, null));
    }

    [Fact]
    public void A_merchant_whose_name_begins_like_anothers_does_not_reach_it()
    {
        var longer = GrainKeys.Account(Book with { Merchant = MerchantId.Parse("acme-two").Value });
        Assert.False(CallRules.Allows(Hot, typeof(IAccountGrain), nameof(IAccountGrain.Balances), longer, null));
    }

    [Fact]
    public void A_cold_token_can_not_request_a_payout() => Assert.False(
        CallRules.Allows(Cold, typeof(IAccountGrain), nameof(IAccountGrain.RequestPayout), GrainKeys.Account(Book), null));

    [Fact]
    public void A_payout_is_asked_for_in_the_callers_own_name()
    {
        var key = GrainKeys.Payout(PayoutId.Of(1));
        Assert.True(CallRules.Allows(Hot, typeof(IPayoutGrain), nameof(IPayoutGrain.Read), key, Acme));
        Assert.False(CallRules.Allows(Hot, typeof(IPayoutGrain), nameof(IPayoutGrain.Read), key, Globex));
        Assert.False(CallRules.Allows(Hot, typeof(IPayoutGrain), nameof(IPayoutGrain.Read), key, null));
    }

    [Fact]
    public void A_courier_reaches_its_own_device_only()
    {
        Assert.True(CallRules.Allows(Courier, typeof(IVaultGrain), nameof(IVaultGrain.OpenJobs), "v:v-send", 10));
        Assert.False(CallRules.Allows(Courier, typeof(IVaultGrain), nameof(IVaultGrain.OpenJobs), "v:v-receive", 10));
        Assert.False(CallRules.Allows(Courier, typeof(IVaultGrain), nameof(IVaultGrain.IssueCourierToken), "v:v-send", null));
    }

    [Fact]
    public void Without_a_caller_a_gateway_finds_out_who_calls_and_nothing_else()
    {
        Assert.True(CallRules.NeedsNoCaller(typeof(IMerchantGrain), nameof(IMerchantGrain.Authenticate)));
        Assert.False(CallRules.NeedsNoCaller(typeof(IAccountGrain), nameof(IAccountGrain.RequestPayout)));
        Assert.False(CallRules.NeedsNoCaller(typeof(IAccountGrain), nameof(IAccountGrain.FinishPayout)));
        Assert.False(CallRules.NeedsNoCaller(typeof(IMerchantGrain), nameof(IMerchantGrain.IssueToken)));
    }

    [Fact]
    public void Nobody_from_outside_calls_what_the_grains_call_among_themselves()
    {
        string[] own =
        [
            "IAccountGrain.AdvanceDeposits", "IAccountGrain.CarryPayout", "IAccountGrain.CloseGas", "IAccountGrain.DelayPayout",
            "IAccountGrain.DepartTransfer", "IAccountGrain.EndPayout", "IAccountGrain.EnsureChangeBatch", "IAccountGrain.FinishPayout", "IAccountGrain.HoldGas",
            "IAccountGrain.NoticeLock", "INonceGrain.Advance",
            "IAccountGrain.PlanPayouts", "IAccountGrain.RecordApproval", "IAccountGrain.RecordBatch", "IAccountGrain.RecordTransfer",
            "IAccountGrain.RecoverBatch", "IAccountGrain.RecoverTransfer",
            "IAddressBatchGrain.Advance", "IAddressBatchGrain.RecordAttestation", "IAddressBatchGrain.RecordRefusal",
            "IChainGrain.Advance", "IMerchantGrain.Authenticate", "IPayoutGrain.Advance", "IPayoutGrain.Refuse",
            "ITransferGrain.AcceptSignature", "ITransferGrain.Advance", "ITransferGrain.RefuseSignature", "IVaultGrain.Authenticate",
        ];
        Caller[] callers = [Cold, Hot, Courier, new(TokenKind.Operator, null, null)];
        var closed = typeof(IAccountGrain).Assembly.GetTypes()
            .Where(t => t.IsInterface && typeof(IGrain).IsAssignableFrom(t))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(m => !callers.Any(c => Keys(c).Any(k => CallRules.Allows(c, m.DeclaringType!, m.Name, k, Acme))))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(own.Order(StringComparer.Ordinal), closed);
    }

    private static string[] Keys(Caller caller) =>
        ["m:acme", GrainKeys.Account(Book), "b:acme/LTC/cold/0", "p:x", "t:x", "v:v-send", "chain:LTC", "n:acme/LTC", "op:platform",
            GrainKeys.Idempotency(caller.Device?.ToString() ?? "acme")];
}
