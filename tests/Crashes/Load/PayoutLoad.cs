using ChainCloud.Client;
using ChainCloud.Crashes.Stage;

namespace ChainCloud.Crashes.Load;

/// <summary>
/// The website's payouts: each order is written down, asked for until it is acknowledged, with the same key whatever comes back, and some of
/// them again later. Never more than a few hundred are under way: what counts is that something always is.
/// </summary>
internal sealed class PayoutLoad(Shop shop, Records records, int seed)
{
    private const int MostOpen = 150;
    private const int RepeatOneIn = 8;

    /// <summary>A vault signs 1,000 intents a day and no more. Beyond this the orders that there are, are asked for again and again.</summary>
    private const int MostOrders = 950;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);

    private int _numbers;
    private long _settled;

    /// <summary>How many payouts are settled, as the audits last saw; holds the load back when the rest falls behind.</summary>
    public void Settled(long count) => Interlocked.Exchange(ref _settled, count);

    /// <summary>Asks for payouts until told to end; ends when every order that was begun is acknowledged.</summary>
    public Task Run(int workers, CancellationToken end) => Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Work(worker, end)));

    private async Task Work(int worker, CancellationToken end)
    {
        var random = new Random(seed + worker);
        while (!end.IsCancellationRequested)
        {
            if (records.Acknowledged - Interlocked.Read(ref _settled) < MostOpen && Interlocked.Increment(ref _numbers) is var number and <= MostOrders)
            {
                var order = Order.New(number, random);
                records.Orders.Enqueue(order);
                await Ask(order, random);
            }

            if (random.Next(RepeatOneIn) == 0 && records.Orders.ElementAtOrDefault(random.Next(records.Orders.Count)) is { PayoutId: not null } before)
            {
                await Ask(before, random);
            }

            await Moment.Pass(Pause * (random.Next(100) / 50d), end);
        }
    }

    private async Task Ask(Order order, Random random)
    {
        while (await Attempt(order, shop.Hot[random.Next(shop.Hot.Count)]) is not true)
        {
            await Moment.Pass(TimeSpan.FromMilliseconds(random.Next(20, 150)));
        }
    }

    /// <summary>True when the order is acknowledged, or can't be.</summary>
    private async Task<bool> Attempt(Order order, ChainCloudClient platform)
    {
        try
        {
            records.Acknowledge(order, (await platform.RequestPayoutAsync(order.Request)).Id);
            return true;
        }
        catch (ChainCloudProblemException problem) when (problem.Retryable)
        {
            if (problem.FundsMayHaveMoved)
            {
                records.NoteUnknown();
            }

            return false;
        }
        catch (ChainCloudProblemException problem) when (problem.Code == ProblemCodes.InsufficientFunds && order.PayoutId is null)
        {
            // Hot money is on its way back as change, or as the next deposit.
            return false;
        }
        catch (ChainCloudProblemException problem)
        {
            records.Violate($"{order.ExternalId} was refused: {problem.Code}, {problem.Detail}");
            return true;
        }
    }
}
