using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Ledger;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>What the database's body columns hold.</summary>
public sealed class StateJsonTests
{
    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    private static readonly BookId Book = BookId.Parse("acme/LTC").Value;
    private static readonly Hash256 Hash = new(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Amount Huge = Amount.Parse(Ltc, "9007199254740993000000001").Value;
    private static readonly Outpoint Fence = new(Hash, 4);
    private static readonly Carrier Carrier = new(TransferId.Of(7), Fence, Noon);
    private static readonly SignedTransaction Signed = new(Hash, Huge);
    private static readonly Problem No = new("device_refused", "no");
    private static readonly ScriptPubKey Script = new([0, 1, 2]);

    private static readonly PayoutTerms Terms = new(PayoutId.Of(1), Book, "order-7", [new Destination(Script, Huge)], Huge, [1, 2, 3], Noon);

    private static readonly CoinPlan Plan = new(
        TransferId.Of(7), Book, [PayoutId.Of(1)], [new Coin(Fence, Huge, Script, 1, 4_000_000_000)], Terms.Outputs, new PlannedChange(3, Script, Huge), Huge, 5, Noon);

    [Fact]
    public void Every_payout_state_is_read_back_as_it_was_written()
    {
        PayoutState[] states =
        [
            new PayoutState.Requested(Terms), new PayoutState.Reserved(Terms, "fee_above_cap"), new PayoutState.AwaitingApproval(Terms, Carrier),
            new PayoutState.Approved(Terms, Carrier, [9]), new PayoutState.AwaitingSignature(Terms, Carrier, [9]),
            new PayoutState.Signed(Terms, Carrier, [9], Signed), new PayoutState.Broadcast(Terms, Carrier, [9], Signed),
            new PayoutState.Confirming(Terms, Carrier, [9], Signed, new BlockRef(5, Hash)), new PayoutState.Settled(Terms, Carrier, [9], Signed, new BlockRef(5, Hash)),
            new PayoutState.Reverted(Terms, Carrier, [9], Signed, new BlockRef(5, Hash)), new PayoutState.Rejected(Terms, Carrier, No), new PayoutState.Expired(Terms, null), new PayoutState.Cancelled(Terms, Carrier),
        ];
        Assert.Equal(typeof(PayoutState).GetNestedTypes().Length, states.Length);
        foreach (var state in states)
        {
            var body = StateJson.Write(state);
            var read = StateJson.ReadPayout(body);
            Assert.IsType(state.GetType(), read);
            Assert.Equal(body, StateJson.Write(read));
            Assert.Contains($"\"state\":\"{state.Name}\"", body, StringComparison.Ordinal);
            Assert.Equal(Terms.Outputs, read.Terms.Outputs);
        }
    }

    [Fact]
    public void Every_transfer_state_is_read_back_as_it_was_written()
    {
        TransferState[] states =
        [
            new TransferState.Planned(Plan), new TransferState.AwaitingSignature(Plan, JobId.Of(2)), new TransferState.Signed(Plan, JobId.Of(2), Signed),
            new TransferState.Broadcast(Plan, JobId.Of(2), Signed), new TransferState.Confirming(Plan, JobId.Of(2), Signed, new BlockRef(5, Hash)),
            new TransferState.Settled(Plan, JobId.Of(2), Signed, new BlockRef(5, Hash)),
            new TransferState.Reverted(Plan, JobId.Of(2), Signed, new BlockRef(5, Hash)), new TransferState.Abandoned(Plan with { Change = null }, No),
        ];
        Assert.Equal(typeof(TransferState).GetNestedTypes().Length, states.Length);
        foreach (var state in states)
        {
            var body = StateJson.Write(state);
            var read = StateJson.ReadTransfer(body);
            Assert.IsType(state.GetType(), read);
            Assert.Equal(body, StateJson.Write(read));
            Assert.Equal(Plan.Inputs, ((CoinPlan)read.Plan).Inputs);
        }
    }

    [Fact]
    public void An_accounts_plan_is_read_back_as_it_was_written()
    {
        var from = AccountAddress.ParseHex("0x00000000000000000000000000000000000000a1").Value;
        var plan = new AccountPlan(
            TransferId.Of(7), Book, [PayoutId.Of(1)], from, 9_007_199_254_740_993, default, Huge, [0xa9, 5], 65_000, 90_000_000_000, 2, Huge, Noon);
        var body = StateJson.Write(new TransferState.Planned(plan));
        var read = Assert.IsType<AccountPlan>(StateJson.ReadTransfer(body).Plan);
        Assert.Equal(plan.Data, read.Data);
        Assert.Equal(plan.Fence, read.Fence);
        Assert.Equal(plan, read with { Data = plan.Data, Payouts = plan.Payouts });
    }

    [Fact]
    public void A_plan_that_names_no_kind_is_one_of_coins()
    {
        const string body = """
            {"state":"planned","plan":{"id":"tr_0000000000000000000000000a","book":"acme/LTC","payouts":[],"inputs":[],"outputs":[],"change":null,
            "fee":"5 LTC","fee_rate_sat_per_kv_b":5,"planned_at":"2026-11-22T12:00:00+00:00"}}
            """;
        Assert.IsType<CoinPlan>(StateJson.ReadTransfer(body.Replace("tr_0000000000000000000000000a", TransferId.Of(7).ToString())).Plan);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"state\":\"paid\"}")]
    [InlineData("{\"state\":\"reserved\"}")]
    public void A_damaged_row_is_a_fault(string body) => Assert.ThrowsAny<Exception>(() => StateJson.ReadPayout(body));
}
