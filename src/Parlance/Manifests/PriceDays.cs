namespace Parlance.Manifests;

/// <summary>Days of the week as a person writes them: <c>sat</c>, <c>mon-fri</c>, <c>fri-mon</c>.</summary>
internal static class PriceDays
{
    private static readonly string[] Words = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>One day, or the days from one to another, over the end of the week when need be.</summary>
    public static bool TryParse(string text, out IReadOnlyList<DayOfWeek> days)
    {
        var ends = text.Split('-');
        var (first, last) = (Array.IndexOf(Words, ends[0]), Array.IndexOf(Words, ends[^1]));
        days = first < 0 || last < 0 || ends.Length > 2
            ? []
            : [.. Enumerable.Range(first, ((last - first + 7) % 7) + 1).Select(day => (DayOfWeek)(day % 7))];
        return days.Count > 0;
    }

    /// <summary>The same back, consecutive days as a range.</summary>
    public static IEnumerable<string> Write(IReadOnlyList<DayOfWeek> days)
    {
        for (var start = 0; start < days.Count;)
        {
            var end = start;
            while (end + 1 < days.Count && (int)days[end + 1] == ((int)days[end] + 1) % 7)
            {
                end++;
            }

            var (first, last) = (Words[(int)days[start]], Words[(int)days[end]]);
            yield return start == end ? first : $"{first}-{last}";
            start = end + 1;
        }
    }
}
