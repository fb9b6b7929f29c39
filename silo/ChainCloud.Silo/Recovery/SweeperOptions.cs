using System.ComponentModel.DataAnnotations;

namespace ChainCloud.Silo.Recovery;

/// <summary>How often unfinished work is looked for. Section "Sweeper".</summary>
public sealed class SweeperOptions
{
    /// <summary>Pause between two looks for unfinished work. Default 1 second.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause between two looks at a chain. Default 0.5 seconds.</summary>
    public TimeSpan ChainPause { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// For how long a silo that dies keeps others from its loops, 1 second to 10 minutes. Default 10 seconds; asked for again after a third.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Rows of a kind that one query reads, 1 to 10,000. Default 500.</summary>
    [Range(1, 10_000)]
    public int PageSize { get; set; } = 500;

    /// <summary>Grains that are called at the same time, 1 to 256. Default 16.</summary>
    [Range(1, 256)]
    public int Parallel { get; set; } = 16;
}
