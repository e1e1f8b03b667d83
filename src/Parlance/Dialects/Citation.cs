namespace Parlance.Dialects;

/// <summary>A page that an answer names as its source: what all protocols can say of a citation.</summary>
/// <param name="Url">The page's address.</param>
/// <param name="Title">Its title; null when unknown.</param>
/// <param name="Start">First character of the answer's text that rests on it; with <paramref name="End"/> 0 when unknown.</param>
/// <param name="End">The character behind the last.</param>
internal readonly record struct Citation(string Url, string? Title, int Start = 0, int End = 0);
