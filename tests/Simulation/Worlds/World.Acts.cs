using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using Orleans;

namespace ChainCloud.Simulation;

/// <summary>What the world outside does when nobody is against it.</summary>
internal sealed partial class World
{
    private const int SweptAtOnce = 20;

    private readonly Dictionary<(SimulatedSilo, SimulatedChain), (SimulatedBlock Tip, int Waiting)> _lookedAt = [];

    private void Act(Kind kind)
    {
        switch (kind)
        {
            case Kind.Mine:
                Mine(Now.Pick(Chains));
                break;
            case Kind.AdvanceChain:
                AdvanceChain(Now.Pick(Chains));
                break;
            case Kind.Sweep:
                Do(kind, Sweep);
                break;
            case Kind.FetchJobs:
                // Mostly where there is something to fetch: looking in vain teaches little.
                var waiting = Machines.Where(m => Oracle.HasOpenJobs(m.Id)).ToList();
                FetchJobs(waiting.Count > 0 ? Now.Pick(waiting) : Now.Pick([.. Machines]));
                break;
            case Kind.DeliverJob:
                DeliverJob();
                break;
            case Kind.DeliverAnswer:
                DeliverAnswer();
                break;
            case Kind.AskAddress:
                AskAddress(Now.Pick(Websites), Now.Pick(Chains).Asset, Now.Chance(700) ? AddressPurpose.Hot : AddressPurpose.Cold, again: Now.Chance(300));
                break;
            case Kind.PayDeposit:
                PayDeposit(Now.Pick(Chains));
                break;
            case Kind.RequestPayout:
                Request(Now.Pick(Websites).NewOrder(Now, Now.Pick(Chains).Parameters, TrueClock.Seconds, thief: false));
                break;
            case Kind.TimePasses:
                Clock.Advance(Now.Between(20, 6_000));
                break;
            case Kind.ReadBalances:
                ReadBalances(Now.Pick(Websites), Now.Pick(Chains).Asset);
                break;
            case Kind.RepeatRequest:
                if (Now.Pick(Websites).Orders is { Count: > 0 } orders)
                {
                    Request(Now.Pick(orders));
                }

                break;
            case Kind.CancelPayout:
                Cancel();
                break;
            case Kind.RequestBatch:
                RequestBatch(Now.Pick(Websites), Now.Pick(Chains).Asset, Now.Chance(500) ? AddressPurpose.Hot : AddressPurpose.Cold);
                break;
            default:
                Trouble(kind);
                break;
        }
    }

    /// <summary>A block; mostly where one is waited for.</summary>
    private void Mine(SimulatedChain chain)
    {
        if (chain.Waiting.Count > 0 || Now.Chance(300))
        {
            Tell(Kind.Mine, $"{chain.Asset} block {new Miner(chain, Clock).Mine(Now).Height}");
        }
    }

    /// <summary>Runs what somebody does with a silo; nothing while there is none.</summary>
    private void Do(Kind kind, Func<SimulatedSilo, Task> act)
    {
        var up = Silos.OfType<SimulatedSilo>().ToList();
        if (up.Count > 0)
        {
            var silo = Now.Pick(up);
            Tell(kind, $"at silo {silo.Lane.Number}");
            _outside.Run(() => Guarded(() => act(silo)));
        }
    }

    /// <summary>Faults are what callers live with; anything else is a mistake of this program or of the platform.</summary>
    private async Task Guarded(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is SiloGoneException or StoreUnavailableException or StoreOutcomeUnknownException or TimeoutException)
        {
            // As a caller would: later again.
        }
        catch (Exception e)
        {
            Unexpected(e);
        }
    }

    /// <summary>One look of one silo at a chain; mostly where it has not seen what is there.</summary>
    private void AdvanceChain(SimulatedChain chain)
    {
        var often = Now.Chance(200);
        Do(Kind.AdvanceChain, silo =>
        {
            var seen = (silo, chain);
            var now = (chain.Tip, chain.Waiting.Count);
            if (!often && _lookedAt.GetValueOrDefault(seen) == now && !IsQuiet)
            {
                return Task.CompletedTask;
            }

            _lookedAt[seen] = now;
            return silo.Call(_outside, null, grains => Ended(grains.GetGrain<IChainGrain>(GrainKeys.Chain(chain.Asset)).Advance()));
        });
    }

    /// <summary>What the sweeper of a silo does in one round.</summary>
    private async Task Sweep(SimulatedSilo silo)
    {
        var work = silo.Get<IUnfinishedWork>();
        var batches = await silo.Call(_outside, null, _ => work.Batches(SweptAtOnce, default));
        var payouts = await silo.Call(_outside, null, _ => work.Payouts(null, SweptAtOnce, default));
        var transfers = await silo.Call(_outside, null, _ => work.Transfers(null, SweptAtOnce, default));
        var advances = batches.Select<BatchId, Func<IGrainFactory, Task>>(id => g => g.GetGrain<IAddressBatchGrain>(GrainKeys.Batch(id)).Advance())
            .Concat(payouts.Select<PayoutId, Func<IGrainFactory, Task>>(id => g => g.GetGrain<IPayoutGrain>(GrainKeys.Payout(id)).Advance()))
            .Concat(transfers.Select<TransferId, Func<IGrainFactory, Task>>(id => g => g.GetGrain<ITransferGrain>(GrainKeys.Transfer(id)).Advance()));
        await Task.WhenAll(advances.Select(advance => Guarded(() => silo.Call(_outside, null, grains => Ended(advance(grains))))));
    }

    private void AskAddress(Website website, AssetId asset, AddressPurpose purpose, bool again)
    {
        var name = again && website.Addresses.Count > 0 ? Now.Pick([.. website.Addresses.Keys]) : website.NewAddressName();
        if (website.Addresses.TryGetValue(name, out var known))
        {
            (asset, purpose) = (known.Book.Asset, known.Purpose);
        }

        var book = website.Merchant.Book(asset);
        Do(Kind.AskAddress, async silo =>
        {
            var answer = await silo.Call(_outside, website.Cold, g => g.GetGrain<IAccountGrain>(GrainKeys.Account(book)).NextAddress(purpose, name, null));
            if (answer.TryGet(out var issued, out _))
            {
                Oracle.AddressGiven(website, name, book, purpose, issued.Script);
            }
        });
    }

    /// <summary>Every website gets some addresses, is paid, and the platform has seen it.</summary>
    public void Fund()
    {
        foreach (var website in Websites)
        {
            foreach (var chain in Chains)
            {
                AskAddress(website, chain.Asset, AddressPurpose.Cold, again: false);
                AskAddress(website, chain.Asset, AddressPurpose.Hot, again: false);
                AskAddress(website, chain.Asset, AddressPurpose.Hot, again: false);
            }
        }

        Settle();
        foreach (var address in Websites.SelectMany(w => w.Addresses.Values))
        {
            var chain = ChainOf(address.Book.Asset);
            for (var i = 0; i < 3; i++)
            {
                chain.Offer(
                    SimulatedChain.Pay(SimulatedChain.Foreign(Now), new TransactionOutput((200 + (70 * i)) * Cast.Cent(chain.Parameters), address.Script)), _ => true);
            }
        }

        foreach (var chain in Chains)
        {
            for (var i = 0; i < Credit + 1; i++)
            {
                new Miner(chain, Clock).Mine(Now, takesPerMille: 1_000);
            }
        }

        ComeToRest();
    }

    private void RequestBatch(Website website, AssetId asset, AddressPurpose purpose)
    {
        // One is left for the worlds; the vault takes a second one only after a thousand addresses.
        Do(Kind.RequestBatch, silo => silo.Call(
            _outside, website.Cold, g => g.GetGrain<IAccountGrain>(GrainKeys.Account(website.Merchant.Book(asset))).RequestBatch(purpose, Founding.BatchName)));
    }

    private void PayDeposit(SimulatedChain chain)
    {
        var given = Websites.SelectMany(w => w.Addresses.Values).Where(a => a.Book.Asset == chain.Asset).ToList();
        if (given.Count == 0)
        {
            return;
        }

        var outputs = Enumerable.Range(0, Now.Chance(200) ? 3 : 1).Select(_ => Now.Pick(given))
            .Select(a => new TransactionOutput(
                Now.Chance(60) ? Now.Between(1, 500) : Now.Between(20, a.Purpose == AddressPurpose.Hot ? 900 : 200) * Cast.Cent(chain.Parameters), a.Script));
        var payment = SimulatedChain.Pay(SimulatedChain.Foreign(Now), [.. outputs]);
        chain.Offer(payment, _ => true);
        Tell(Kind.PayDeposit, $"{chain.Asset} {payment.TxId}: {string.Join(", ", payment.Outputs.Select(o => o.Value))}");
    }

    private void Request(Order order) => Do(Kind.RequestPayout, async silo =>
    {
        var website = Websites.First(w => w.Merchant == order.Merchant);
        var answer = await silo.Call(
            _outside, website.Hot, g => g.GetGrain<IAccountGrain>(GrainKeys.Account(order.Book)).RequestPayout(order.Request()));
        Oracle.Answered(order, answer);
    });

    private void Cancel()
    {
        var website = Now.Pick(Websites);
        var accepted = website.Orders.Where(o => o.Accepted is not null).ToList();
        if (accepted.Count > 0)
        {
            var order = Now.Pick(accepted);
            Do(Kind.CancelPayout, silo => silo.Call(
                _outside, website.Hot, g => g.GetGrain<IPayoutGrain>(GrainKeys.Payout(order.Accepted!.Value)).Cancel(order.Merchant.Id)));
        }
    }

    private void ReadBalances(Website website, AssetId asset) => Do(Kind.ReadBalances, silo => silo.Call(
        _outside, website.Hot, g => g.GetGrain<IAccountGrain>(GrainKeys.Account(website.Merchant.Book(asset))).Balances()));

    private void Unexpected(Exception e) => Oracle.Report(0, $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}");

    private static async Task<bool> Ended(Task task)
    {
        await task;
        return true;
    }
}
