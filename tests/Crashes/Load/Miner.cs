using ChainCloud.Crashes.Stage;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Crashes.Load;

/// <summary>
/// A block every now and then. A killed node forgets what it had not written to its disk, which is a reorganization; it is written often enough
/// that nothing is forgotten that has all its confirmations.
/// </summary>
internal sealed class Miner(LitecoinNode node, int seed)
{
    private const int MostUnwritten = CrashStage.Confirmations / 2;

    private readonly Random _random = new(seed);
    private string? _address;
    private int _unwritten;

    public async Task Run(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await Mine();
            }
            catch (Exception e) when (DepositLoad.IsAway(e))
            {
                // It may have been killed between a block and the count of it.
                _unwritten = MostUnwritten;
            }

            await Moment.Pass(TimeSpan.FromMilliseconds(_random.Next(200, 700)), end);
        }
    }

    private async Task Mine()
    {
        if (_unwritten >= MostUnwritten)
        {
            await node.FlushAsync();
            _unwritten = 0;
        }

        _address ??= await node.NewAddressAsync();
        await node.MineAsync(1, _address);
        _unwritten++;
    }
}
