// Deliberately wrong imitations of types that the engine does not have: the conformance test must find each.
namespace Orleans
{
    public sealed class NotThere;

    public interface IGrainWithGuidKey
    {
        Task Extra();
    }

    public enum GenerateFieldIds
    {
        PublicProperties = 7,
    }
}

namespace Orleans.Concurrency
{
    [AttributeUsage(AttributeTargets.All)]
    public sealed class OneWayAttribute : Attribute;
}

namespace Orleans.Runtime
{
    public interface IGrainTimer : ICloneable
    {
        void Change(TimeSpan dueTime);
    }

    public readonly struct IdSpan
    {
        public static IdSpan Create(string other) => other is null ? throw new ArgumentNullException(nameof(other)) : default;
    }

    public class LimitExceededException : Exception;
}
