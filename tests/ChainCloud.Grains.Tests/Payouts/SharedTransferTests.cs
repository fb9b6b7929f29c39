using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.Statements;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>Several payouts in one transaction: what they share, and every race about who goes with it.</summary>
public sealed class SharedTransferTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grace = new PayoutOptions().ApprovalGrace;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Payouts_that_wait_share_a_transaction_a_fence_and_its_fee(DatabaseKind kind)
    {
        await using var shared = await Shared.Open(kind, 2_000_000);
        var stage = shared.Stage;
        var views = await shared.Plan("a", "b", "c");
        Assert.Single(views.Select(v => v.Fence).Distinct());
        Assert.Single(views.Select(v => v.Transfer).Distinct());
        await shared.Approve(views);
        var job = await shared.VaultJob(views[0], 1);
        Assert.Equal(3, job.Intents.Length);

        var (raw, receipt, transaction) = stage.Devices.Sign(job);
        Assert.True((await stage.Transfer(views[0].Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        await Eventually.True(() => Task.FromResult(!stage.Node.Heard.IsEmpty), Limit, () => "Nothing was broadcast.");
        await stage.MineTransactions(transaction);
        await stage.MineEmpty((int)PayoutStage.Required);
        await Eventually.True(
            async () =>
            {
                await stage.Payout(views[0].Id).Advance();
                return await stage.StateOf(views[0].Id) == "settled";
            },
            Limit,
            () => "It was not settled.");

        var settled = await shared.Read(views);
        Assert.All(settled, v => Assert.Equal(("settled", transaction.TxId), (v.State, v.TxId)));
        var fee = 2_000_000 - transaction.Outputs.Sum(o => o.Value);
        Assert.Equal(fee, settled.Sum(v => (long)v.Fee!.Units));
        Assert.InRange((long)(settled[0].Fee!.Units - settled[1].Fee!.Units), 0, 2);
        Assert.Equal((2_000_000 - 300_000 - fee, 0), ((long)(await stage.Hot()).Available.Units, (long)(await stage.Hot()).Reserved.Units));
        await HeadIsTheSumOfPostings(stage);
    }

    [Fact]
    public async Task Those_that_end_before_it_goes_are_planned_out_and_their_coins_are_free()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 150_000, 150_000, 150_000);
        var stage = shared.Stage;
        var views = await shared.Plan("a", "b", "c");
        var before = (await stage.Transfer(views[0].Transfer!.Value).Read(PayoutStage.Merchant)).Value;
        Assert.Equal(3, before.Inputs.Count);
        await shared.Approve(views[0]);
        Assert.True((await stage.Payout(views[1].Id).Cancel(PayoutStage.Merchant)).IsOk);
        Assert.Null(await shared.FindVaultJob(views[0], 1));
        Assert.True((await stage.Payout(views[2].Id).Refuse(PayoutStage.Merchant, new Problem(ProblemCodes.DeviceRefused, "D14"))).IsOk);

        var job = await shared.VaultJob(views[0], 1);
        var planned = Psbt.Parse(job.Proposal.Span).Value.UnsignedTransaction;
        Assert.Equal(views[0].Fence!.Value, Fence.Of(Assert.Single(planned.Inputs).Outpoint));
        Assert.Equal([100_000], planned.Outputs.Take(1).Select(o => o.Value));
        Assert.Equal(2, (await stage.Get<ITransferReads>().FreeCoins(PayoutStage.Book, 1_000, 1_000, PayoutStage.Units(1), 10, default)).Count);
        Assert.Equal(["awaiting_signature", "cancelled", "rejected"], (await shared.Read(views)).Select(v => v.State));
        Assert.Equal(110_000, (await stage.Hot()).Reserved.Units);
        await shared.SignsAndBroadcasts(views[0], job);
    }

    [Fact]
    public async Task A_payout_that_nobody_decides_is_left_behind_after_the_grace_and_paid_alone_by_another_fence()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 500_000, 400_000);
        var stage = shared.Stage;
        var views = await shared.Plan("a", "b");
        await shared.Approve(views[0]);
        await stage.Payout(views[0].Id).Advance();
        Assert.Null(await shared.FindVaultJob(views[0], 1));

        stage.Clock.Move(Grace + TimeSpan.FromSeconds(1));
        await stage.Payout(views[0].Id).Advance();
        var job = await shared.VaultJob(views[0], 1);
        Assert.Single(job.Intents);
        await stage.Payout(views[1].Id).Advance();
        var alone = (await shared.Read(views))[1];
        Assert.Equal("awaiting_approval", alone.State);
        Assert.NotEqual(views[0].Fence, alone.Fence);
        Assert.Single(await stage.Get<IDeviceStore>().OpenJobs(Devices.VDeviceId, 10, default), j => j.Subject == alone.Id.ToString());

        var again = Assert.IsType<ApprovePayoutJob>(Frame.Decode((await stage.Get<IDeviceStore>().FindJob($"approve_payout:{alone.Id}:2", default))!.Frame).Value);
        Assert.True((await stage.Payout(alone.Id).Approve(PayoutStage.Merchant, stage.Devices.Sign(stage.IntentFor(alone, again)))).IsOk);
        await shared.SignsAndBroadcasts(views[0], job);
        await shared.SignsAndBroadcasts(alone, await shared.VaultJob(alone, 1));
    }

    [Fact]
    public async Task An_approval_for_the_fence_of_a_transfer_that_went_ends_the_payout_and_frees_it()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 500_000, 400_000);
        var stage = shared.Stage;
        var views = await shared.Plan("a", "b");
        var late = stage.Devices.Sign(stage.IntentFor(views[1], await stage.ApprovalJob(views[1].Id)));
        await shared.Approve(views[0]);
        stage.Clock.Move(Grace + TimeSpan.FromSeconds(1));
        await stage.Payout(views[0].Id).Advance();
        Assert.False((await stage.Payout(views[1].Id).Approve(PayoutStage.Merchant, late)).IsOk);
        await stage.Payout(views[1].Id).Advance();

        var ended = (await stage.Payout(views[1].Id).Approve(PayoutStage.Merchant, late)).Value;
        Assert.Equal(("rejected", ProblemCodes.ApprovalTooLate), (ended.State, ended.ReasonCode));
        Assert.Equal(110_000, (await stage.Hot()).Reserved.Units);
        Assert.Empty(await stage.Get<IDeviceStore>().Alarms(PayoutStage.Merchant, null, 10, default));
        Assert.Single(await stage.Get<IDeviceStore>().OpenJobs(Devices.VaultId, 10, default));
    }

    [Fact]
    public async Task A_transfer_whose_payouts_all_end_frees_coins_and_fence()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 500_000);
        var stage = shared.Stage;
        var views = await shared.Plan("a", "b", "c");
        await shared.Approve(views[0]);

        // The approved one first: were it the last that is left, the transfer would go with it, and rightly so.
        await stage.Payout(views[0].Id).Cancel(PayoutStage.Merchant);
        await Task.WhenAll(views.Skip(1).Select(v => stage.Payout(v.Id).Cancel(PayoutStage.Merchant)));
        Assert.All(await shared.Read(views), v => Assert.Equal("cancelled", v.State));
        Assert.Equal("abandoned", (await stage.Transfer(views[0].Transfer!.Value).Read(PayoutStage.Merchant)).Value.State);
        Assert.Null(await stage.Get<ITransferReads>().LiveFence(PayoutStage.Ltc, views[0].Fence!.Value, default));
        Assert.Equal((500_000, 0), ((long)(await stage.Hot()).Available.Units, (long)(await stage.Hot()).Reserved.Units));
    }

    [Fact]
    public async Task Approvals_at_the_same_time_open_one_job_with_all_of_them()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 2_000_000);
        var views = await shared.Plan([.. Enumerable.Range(0, 12).Select(i => $"p{i}")]);
        await Task.WhenAll(views.Select(v => shared.Approve(v)));
        Assert.Equal(12, (await shared.VaultJob(views[0], 1)).Intents.Length);
        Assert.Single(await shared.Stage.Get<IDeviceStore>().OpenJobs(Devices.VaultId, 10, default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Who_is_cancelled_while_it_goes_is_in_the_job_or_ended_and_never_both(int seed)
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 2_000_000);
        var stage = shared.Stage;
        var views = await shared.Plan("a", "b", "c", "d");
        var random = new Random(seed);
        await shared.Approve(views[0]);
        stage.Clock.Move(Grace + TimeSpan.FromSeconds(1));
        List<Func<Task>> steps =
        [
            () => stage.Payout(views[0].Id).Advance(), () => shared.TryApprove(views[1]), () => stage.Payout(views[2].Id).Cancel(PayoutStage.Merchant),
            () => shared.TryApprove(views[2]), () => stage.Payout(views[0].Id).Cancel(PayoutStage.Merchant), () => stage.Account.DepartTransfer(views[0].Transfer!.Value),
        ];
        await Task.WhenAll(steps.OrderBy(_ => random.Next()).Select(step => Task.Run(step)));
        await stage.Account.DepartTransfer(views[0].Transfer!.Value);

        var after = await shared.Read(views);
        var named = await shared.FindVaultJob(views[0], 1) is { } job
            ? job.Intents.Select(i => SignedStatement.Read<PayoutIntent>(i).Value.Statement.ExternalId).Order() : Enumerable.Empty<string>().Order();
        Assert.Equal(after.Where(v => v.State == "awaiting_signature").Select(v => v.ExternalId).Order(), named);
        var held = after.Where(v => v.State is not ("cancelled" or "rejected")).Sum(_ => 110_000);
        Assert.Equal(held, (long)(await stage.Hot()).Reserved.Units);
        // Once it went, nobody waits for that fence any more.
        Assert.All(after.Where(v => v.State == "awaiting_approval" && named.Any()), v => Assert.NotEqual(views[0].Fence, v.Fence));
    }

    [Fact]
    public async Task When_the_vault_refuses_one_for_good_the_others_are_asked_for_again_with_the_same_fence()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 2_000_000);
        var stage = shared.Stage;
        var views = await shared.Plan("a", "b", "c");
        await shared.Approve(views);
        var first = (await shared.FindVaultJobRow(views[0], 1))!;
        var job = await shared.VaultJob(views[0], 1);
        var intent = SignedStatement.Read<PayoutIntent>(job.Intents[1]).Value.Statement;
        var no = stage.Devices.Receipt(PayoutStage.Merchant, intent, null, VaultDecision.Rejected);
        var transfer = stage.Transfer(views[0].Transfer!.Value);
        for (var time = 0; time < 2; time++)
        {
            Assert.True((await transfer.RefuseSignature("C10", "reject", "type", no, first.Id)).IsOk);
        }

        var refused = (await shared.Read(views)).Single(v => v.State == "rejected");
        Assert.Equal(intent.ExternalId, refused.ExternalId);
        var rest = Assert.IsType<SignJob>(Frame.Decode(
            (await stage.Get<IDeviceStore>().OpenJobs(Devices.VaultId, 10, default)).Single(j => j.Id != first.Id).Frame).Value);
        Assert.Equal(2, rest.Intents.Length);
        Assert.Equal(views[0].Fence, Fence.Of(Psbt.Parse(rest.Proposal.Span).Value.UnsignedTransaction.Inputs[0].Outpoint));
        Assert.Equal(220_000, (await stage.Hot()).Reserved.Units);
        await shared.SignsAndBroadcasts(views[0], rest);
    }

    [Fact]
    public async Task A_process_that_ends_between_the_last_decision_and_the_departure_loses_nothing()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 2_000_000);
        var stage = shared.Stage;
        var views = await shared.Plan("a", "b");
        await shared.Approve(views[0]);

        // As it is when the process ends between the two commits.
        var reads = stage.Get<IPayoutReads>();
        var row = (await reads.Read(views[1].Id, default))!;
        var head = await stage.Get<IBookStore>().LoadHead(PayoutStage.Book, default);
        var cancelled = row with { State = "cancelled", Finished = true, Body = row.Body.Replace("\"awaiting_approval\"", "\"cancelled\"", StringComparison.Ordinal) };
        await stage.Get<IBookStore>().Commit(
            head, head.Next([]), [new CommitItem("test", default, [], [], [new RowWrite.UpdatePayout(cancelled, row.Version)], [])], stage.Clock.GetUtcNow(), default);
        await stage.Restart();
        await stage.Transfer(views[0].Transfer!.Value).Advance();
        Assert.Single((await shared.VaultJob(views[0], 1)).Intents);
    }

    [Fact]
    public async Task No_more_share_than_the_smallest_fee_cap_pays_for()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 1_000_000, 1_000_000, 1_000_000, 1_000_000);
        var views = await shared.Plan([.. Enumerable.Range(0, 20).Select(i => $"p{i}")]);
        foreach (var transfer in views.GroupBy(v => v.Transfer!.Value))
        {
            var attempt = await shared.Stage.Get<ITransferReads>().Read(transfer.Key, default);
            Assert.True(StateJson.ReadTransfer(attempt!.Body).Plan.Fee.Units <= 10_000);
        }

        Assert.InRange(views.Select(v => v.Transfer).Distinct().Count(), 2, 4);
    }

    [Fact]
    public async Task Payouts_of_different_speeds_do_not_share()
    {
        await using var shared = await Shared.Open(DatabaseKind.Sqlite, 1_000_000, 1_000_000);
        var slow = (await shared.Stage.Account.RequestPayout(shared.Stage.RequestOf("slow", 100_000) with { Speed = FeeSpeed.Slow })).Value;
        var fast = (await shared.Stage.Account.RequestPayout(shared.Stage.RequestOf("fast", 100_000) with { Speed = FeeSpeed.Fast })).Value;
        var views = await shared.PlanNow([slow, fast]);
        Assert.Equal(2, views.Select(v => v.Transfer).Distinct().Count());
        var rates = await Task.WhenAll(views.Select(async v =>
            StateJson.ReadTransfer((await shared.Stage.Get<ITransferReads>().Read(v.Transfer!.Value, default))!.Body).Plan.FeeRate));
        Assert.Equal([1_000, 50_000], rates);
    }

    private static async Task HeadIsTheSumOfPostings(PayoutStage stage)
    {
        var head = await stage.Get<IBookStore>().LoadHead(PayoutStage.Book, default);
        var sum = await stage.Get<ILedgerReads>().SumPostings(PayoutStage.Book, default);
        Assert.Equal(string.Join(' ', sum.Balances), string.Join(' ', head.Balances));
    }

    /// <summary>A stage on which payouts wait until they are planned together.</summary>
    private sealed class Shared : IAsyncDisposable
    {
        private readonly Gate _gate;

        private Shared(PayoutStage stage, Gate gate) => (Stage, _gate) = (stage, gate);

        public PayoutStage Stage { get; }

        public static async Task<Shared> Open(DatabaseKind kind, params long[] coins)
        {
            var gate = new Gate();
            var stage = await PayoutStage.Open(kind, services => services.AddSingleton<IChainView>(provider => new GatedView(
                new StoredChainView(provider.GetRequiredService<IChainStore>()), gate)));
            await stage.Fund(coins);
            return new Shared(stage, gate);
        }

        public async Task<IReadOnlyList<PayoutView>> Plan(params string[] externalIds)
        {
            var views = new List<PayoutView>();
            foreach (var id in externalIds)
            {
                views.Add((await Stage.Account.RequestPayout(Stage.RequestOf(id, 100_000))).Value);
            }

            return await PlanNow(views);
        }

        public async Task<IReadOnlyList<PayoutView>> PlanNow(IReadOnlyList<PayoutView> views)
        {
            _gate.IsOpen = true;
            await Stage.Account.PlanPayouts();
            var planned = await Read(views);
            Assert.All(planned, v => Assert.Equal("awaiting_approval", v.State));
            return planned;
        }

        public async Task<IReadOnlyList<PayoutView>> Read(IReadOnlyList<PayoutView> views) =>
            await Task.WhenAll(views.Select(async v => (await Stage.Payout(v.Id).Read(PayoutStage.Merchant)).Value));

        public async Task Approve(params IReadOnlyList<PayoutView> views)
        {
            foreach (var view in views)
            {
                Assert.True((await TryApprove(view)).IsOk);
            }
        }

        public async Task<Result<PayoutView>> TryApprove(PayoutView view) => await Stage.Payout(view.Id).Approve(
            PayoutStage.Merchant, Stage.Devices.Sign(Stage.IntentFor(view, await Stage.ApprovalJob(view.Id))));

        public async Task<JobRow?> FindVaultJobRow(PayoutView view, int number) =>
            await Stage.Get<IDeviceStore>().FindJob($"sign:{view.Transfer}:{number}", default);

        public async Task<SignJob?> FindVaultJob(PayoutView view, int number) =>
            await FindVaultJobRow(view, number) is { } row ? Assert.IsType<SignJob>(Frame.Decode(row.Frame).Value) : null;

        public async Task<SignJob> VaultJob(PayoutView view, int number) => (await FindVaultJob(view, number))!;

        public async Task SignsAndBroadcasts(PayoutView view, SignJob job)
        {
            var (raw, receipt, transaction) = Stage.Devices.Sign(job);
            Assert.True((await Stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
            await Eventually.True(() => Task.FromResult(Stage.Node.Heard.Any(h => h.TxId == transaction.TxId)), Limit, () => "It was not broadcast.");
        }

        public ValueTask DisposeAsync() => Stage.DisposeAsync();
    }

    private sealed class Gate
    {
        public bool IsOpen { get; set; }
    }

    private sealed class GatedView(IChainView view, Gate gate) : IChainView
    {
        public async Task<AssetView?> Status(AssetId asset) => gate.IsOpen ? await view.Status(asset) : null;
    }
}
