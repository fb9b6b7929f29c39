namespace Orleans
{
    /// <summary>How long a caller waits for this method's answer before it gets a <see cref="TimeoutException"/>.</summary>
    /// <param name="timeout">A time span as text, "00:00:05" for five seconds.</param>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
    {
        public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
    }
}

namespace Orleans.CodeGeneration
{
    /// <summary>The version of a contract: it rises when methods are added. This engine, with one process, has one version always.</summary>
    /// <param name="version">From 1.</param>
    [AttributeUsage(AttributeTargets.Interface)]
    public sealed class VersionAttribute(ushort version) : Attribute
    {
        public ushort Version { get; } = version;
    }
}

namespace Orleans.Concurrency
{
    /// <summary>Calls on a grain of this class may interleave at every await.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ReentrantAttribute : Attribute;

    /// <summary>A call of this method may interleave with every other call on the grain.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class AlwaysInterleaveAttribute : Attribute;

    /// <summary>A call of this method changes nothing and may interleave with other such calls.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ReadOnlyAttribute : Attribute;
}
