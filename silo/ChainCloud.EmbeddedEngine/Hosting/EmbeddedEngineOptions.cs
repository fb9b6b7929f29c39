namespace ChainCloud.EmbeddedEngine;

/// <summary>The times that the engine keeps.</summary>
public sealed class EmbeddedEngineOptions
{
    /// <summary>An activation without a call for this long ends. Default 15 minutes.</summary>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a caller waits for an answer, unless the method has its own ResponseTimeout. Default 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the turns of all activations run. A simulation gives its own and so decides what happens when; default: the thread pool.</summary>
    public TaskScheduler Scheduler { get; set; } = TaskScheduler.Default;
}
