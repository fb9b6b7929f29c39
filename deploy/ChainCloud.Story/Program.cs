using System.Runtime.InteropServices;
using ChainCloud.Story;

// Plays the story: story [--once] [--verbose] [--assets LTC,BTC,DOGE,ETH]. Exit status 0 only if every step held, 2 for wrong usage.
var once = args.Contains("--once");
if (StoryAssets.Of(args) is not { } assets)
{
    Console.Error.WriteLine($"--assets takes some of {string.Join(',', StoryAssets.Known)}, separated by commas, each once");
    return 2;
}

Action<string>? log = args.Contains("--verbose") ? line => Console.WriteLine($"        | {line}") : null;
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var narrator = new Narrator(Console.Out);
await using var play = new Play(narrator, assets, log);
try
{
    await play.Tell().WaitAsync(stop.Token);
    narrator.Summary();
    if (!once)
    {
        Usage.Print(Console.Out, play.Stage);
        stop.Token.WaitHandle.WaitOne();
        Console.WriteLine("\nstopping everything");
    }

    return narrator.Failed == 0 ? 0 : 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("\nstopping before the end");
    return 1;
}
catch (Exception fault)
{
    Console.Error.WriteLine($"\nThe story ended early: {fault.Message}");
    Console.Error.WriteLine(play.PlatformOutput);
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
