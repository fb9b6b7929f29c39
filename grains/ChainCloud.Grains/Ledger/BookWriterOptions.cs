using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Ledger;

/// <summary>Limits of the books' writers. Section "Ledger".</summary>
public sealed class BookWriterOptions
{
    /// <summary>Commands that one SQL transaction carries at most. Default: 500.</summary>
    [Range(1, 10_000)]
    public int MaxGroup { get; set; } = 500;

    /// <summary>Commands of one book that wait at most; one more is refused with <see cref="ProblemCodes.Overloaded"/>. Default: 10,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>Commands of all books of this process that wait or are being committed at most; one more is refused the same. Default: 20,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxQueuedInAll { get; set; } = 20_000;

    /// <summary>How often a group is decided anew because somebody else wrote the book, before its callers are sent away to retry. Default: 5.</summary>
    [Range(1, 1_000)]
    public int MaxHeadMoves { get; set; } = 5;

    /// <summary>Where groups run. A simulation gives its own and so decides what happens when; not part of the configuration.</summary>
    public TaskScheduler Scheduler { get; set; } = TaskScheduler.Default;
}

/// <summary>Counts the commands that wait for a commit in all books of this process: many books with few callers each can be too many too.</summary>
public sealed class LedgerLoad(IOptions<BookWriterOptions> options)
{
    private readonly int _most = options.Value.MaxQueuedInAll;
    private int _waiting;

    /// <summary>Commands that have no answer yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Counts one more, unless there are as many as may be.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= _most)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _waiting);
}
