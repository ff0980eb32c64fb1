/** The variable in which a script hands over the words of a command line, one a line. */
export const wordsVariable = "BRUIN_COMPLETE";

export type Shell = "bash" | "zsh" | "fish";

/**
 * What each shell reads at its start. Where nothing is known to follow, names of files are completed.
 *
 * Names come from files that others wrote, so none may be expanded, neither while completing nor when the
 * line is sent: bash gets them quoted by `printf %q`, the others quote by themselves. A word that is being
 * typed is handed over only when it may be a flag; the shell, which knows its quotes, finds what begins so.
 */
export const completionScripts: Readonly<Record<Shell, string>> = {
  // `compgen -W` would expand what it gets, `$(…)` included. In quotes only names without a special
  // character can be completed.
  bash: `_bruin() {
  local IFS=$'\\n' typed=\${COMP_WORDS[COMP_CWORD]} unfit= name
  local -a words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  [[ $typed == -* ]] || words[COMP_CWORD-1]=
  case $typed in
    \\'*) typed=\${typed:1} unfit=\\' ;;
    \\"*) typed=\${typed:1} unfit='"$\`\\!' ;;
  esac
  COMPREPLY=()
  while IFS= read -r name; do
    if [[ -z $unfit ]]; then printf -v name %q "$name"; elif [[ $name == *["$unfit"]* ]]; then continue; fi
    [[ $name == "$typed"* ]] && COMPREPLY+=("$name")
  done < <(${wordsVariable}="\${words[*]}" "\${COMP_WORDS[0]}" completions bash 2>/dev/null)
}
complete -o default -o bashdefault -F _bruin bruin`,
  zsh: `#compdef bruin
_bruin() {
  local -a found typed
  typed=("\${(@)words[2,CURRENT]}")
  [[ $typed[-1] == -* ]] || typed[-1]=''
  found=(\${(f)"$(${wordsVariable}="\${(pj:\\n:)typed}" "\${words[1]}" completions zsh 2>/dev/null)"})
  compadd -a found || _files
}
if [ "\$funcstack[1]" = "_bruin" ]; then _bruin "$@"; else compdef _bruin bruin; fi`,
  fish: `function __bruin_complete
  set -l words (commandline -opc) (commandline -ct)
  string match -q -- '-*' "$words[-1]"; or set words[-1] ''
  set -l typed $words[2]
  for word in $words[3..-1]
    set typed $typed\\n$word
  end
  set -lx ${wordsVariable} $typed
  set -l found ($words[1] completions fish 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c bruin -f -a '(__bruin_complete)'`,
};
